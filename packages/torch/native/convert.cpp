#include "convert.h"

#include <cmath>
#include <sstream>

#include "compat.h"
#include "handle.h"

namespace {

using c10::IValue;
using c10::TypeKind;

constexpr double kLargestSafeInteger = 9007199254740991.0;
// Sizes, dimensions and tensors come in lists of a few thousand at most; an array's length alone must allocate nothing.
constexpr uint32_t kMostItems = 1 << 20;

[[noreturn]] void mismatch(Napi::Env env, napi_value value, const std::string& name, const c10::TypePtr& type) {
  fail("argument '" + name + "' is " + describe(env, value) + ", expected " + type->str());
}

bool is_nullish(const Napi::Value& value) { return value.IsUndefined() || value.IsNull(); }

bool is_integer(double number) { return std::floor(number) == number && std::abs(number) <= kLargestSafeInteger; }

int64_t to_int(Napi::Env env, const Napi::Value& value, const std::string& name, const c10::TypePtr& type) {
  if (value.IsBigInt()) {
    bool lossless = false;
    const int64_t result = value.As<Napi::BigInt>().Int64Value(&lossless);
    if (lossless) return result;
  } else if (value.IsNumber()) {
    const double number = value.As<Napi::Number>().DoubleValue();
    if (is_integer(number)) return static_cast<int64_t>(number);
  } else if (value.IsBoolean()) {
    return value.As<Napi::Boolean>().Value() ? 1 : 0;
  }
  mismatch(env, value, name, type);
}

double to_double(Napi::Env env, const Napi::Value& value, const std::string& name, const c10::TypePtr& type) {
  if (!value.IsNumber()) mismatch(env, value, name, type);
  return value.As<Napi::Number>().DoubleValue();
}

bool is_code(const c10::Type& type) {
  if (type.kind() == TypeKind::OptionalType) return is_code(*type.castRaw<c10::OptionalType>()->getElementType());
  return type.kind() == TypeKind::ScalarTypeType || type.kind() == TypeKind::LayoutType || type.kind() == TypeKind::MemoryFormatType;
}

// libtorch uses these codes as indices of tables without looking.
int64_t to_code(Napi::Env env, const Napi::Value& value, const std::string& name, const c10::TypePtr& type) {
  const int64_t code = to_int(env, value, name, type);
  bool known = true;
  if (type->kind() == TypeKind::ScalarTypeType) known = is_known_dtype(code);
  if (type->kind() == TypeKind::LayoutType) known = code == static_cast<int64_t>(at::kStrided);
  if (type->kind() == TypeKind::MemoryFormatType)
    known = code >= 0 && code < static_cast<int64_t>(at::MemoryFormat::NumOptions);
  if (!known) fail("argument '" + name + "': " + type->str() + " has no code " + std::to_string(code) + " here");
  return code;
}

IValue convert(Napi::Env env, const Napi::Value& value, const std::string& name, const c10::TypePtr& type,
               Optional<int32_t> fixed_length);

IValue convert_list(Napi::Env env, const Napi::Value& value, const std::string& name, const c10::TypePtr& type,
                    Optional<int32_t> fixed_length) {
  const auto element = type->castRaw<c10::ListType>()->getElementType();
  if (!value.IsArray()) {
    // As in Python, one number stands for a list of known length: stride 2 for [2, 2].
    if (fixed_length && value.IsNumber() && element->kind() == TypeKind::IntType)
      return IValue(std::vector<int64_t>(*fixed_length, to_int(env, value, name, element)));
    mismatch(env, value, name, type);
  }
  const auto array = value.As<Napi::Array>();
  const uint32_t length = array.Length();
  if (length > kMostItems) fail("argument '" + name + "' has " + std::to_string(length) + " items, at most " + std::to_string(kMostItems));
  switch (element->kind()) {
    case TypeKind::IntType:
    case TypeKind::SymIntType: {
      std::vector<int64_t> items(length);
      for (uint32_t i = 0; i < length; i++) items[i] = to_int(env, array.Get(i), name, element);
      return IValue(std::move(items));
    }
    case TypeKind::FloatType: {
      std::vector<double> items(length);
      for (uint32_t i = 0; i < length; i++) items[i] = to_double(env, array.Get(i), name, element);
      return IValue(std::move(items));
    }
    case TypeKind::BoolType: {
      c10::List<bool> items;
      for (uint32_t i = 0; i < length; i++) {
        const Napi::Value item = array.Get(i);
        if (!item.IsBoolean()) mismatch(env, item, name, type);
        items.push_back(item.As<Napi::Boolean>().Value());
      }
      return IValue(std::move(items));
    }
    case TypeKind::TensorType: {
      c10::List<at::Tensor> items;
      for (uint32_t i = 0; i < length; i++)
        items.push_back(unwrap_tensor(env, array.Get(i), ("argument '" + name + "', item " + std::to_string(i)).c_str()));
      return IValue(std::move(items));
    }
    case TypeKind::OptionalType: {
      c10::List<Optional<at::Tensor>> items;
      for (uint32_t i = 0; i < length; i++) {
        const Napi::Value item = array.Get(i);
        if (is_nullish(item))
          items.push_back(Optional<at::Tensor>());
        else
          items.push_back(unwrap_tensor(env, item, ("argument '" + name + "'").c_str()));
      }
      return IValue(std::move(items));
    }
    default:
      fail("argument '" + name + "': lists of " + element->str() + " are not supported by this binding");
  }
}

IValue convert(Napi::Env env, const Napi::Value& value, const std::string& name, const c10::TypePtr& type,
               Optional<int32_t> fixed_length) {
  switch (type->kind()) {
    case TypeKind::OptionalType:
      if (is_nullish(value)) return IValue();
      return convert(env, value, name, type->castRaw<c10::OptionalType>()->getElementType(), fixed_length);
    case TypeKind::TensorType:
      if (!peek_tensor(env, value)) mismatch(env, value, name, type);
      return IValue(unwrap_tensor(env, value, ("argument '" + name + "'").c_str()));
    case TypeKind::NumberType:
      if (value.IsBoolean()) return IValue(value.As<Napi::Boolean>().Value());
      if (value.IsNumber()) {
        const double number = value.As<Napi::Number>().DoubleValue();
        // -0 must stay a float, or it would lose its sign.
        if (is_integer(number) && !(number == 0 && std::signbit(number))) return IValue(static_cast<int64_t>(number));
        return IValue(number);
      }
      return IValue(to_int(env, value, name, type));
    case TypeKind::IntType:
    case TypeKind::SymIntType:
      return IValue(to_int(env, value, name, type));
    case TypeKind::ScalarTypeType:
    case TypeKind::LayoutType:
    case TypeKind::MemoryFormatType:
      return IValue(to_code(env, value, name, type));
    case TypeKind::FloatType:
    case TypeKind::SymFloatType:
      return IValue(to_double(env, value, name, type));
    case TypeKind::BoolType:
      if (!value.IsBoolean()) mismatch(env, value, name, type);
      return IValue(value.As<Napi::Boolean>().Value());
    case TypeKind::StringType:
      if (!value.IsString()) mismatch(env, value, name, type);
      return IValue(value.As<Napi::String>().Utf8Value());
    case TypeKind::DeviceObjType:
      if (!value.IsString()) mismatch(env, value, name, type);
      return IValue(known_device(value.As<Napi::String>().Utf8Value()));
    case TypeKind::GeneratorType: {
      at::Generator* generator = peek_generator(env, value);
      if (!generator) mismatch(env, value, name, type);
      return IValue(*generator);
    }
    case TypeKind::ListType:
      return convert_list(env, value, name, type, fixed_length);
    default:
      fail("argument '" + name + "': type " + type->str() + " is not supported by this binding");
  }
}

}  // namespace

c10::IValue to_ivalue(Napi::Env env, napi_value value, const c10::Argument& argument) {
  const Napi::Value js(env, value);
  if (js.IsUndefined()) {
    if (argument.default_value()) return *argument.default_value();
    if (argument.type()->kind() == c10::TypeKind::OptionalType) return IValue();
    fail("argument '" + argument.name() + "' is missing, expected " + argument.type()->str());
  }
  Optional<int32_t> length;
  if (argument.N()) length = *argument.N();
  // Only the real type tells a code from a number, and only for these is it what the operator takes.
  return convert(env, js, argument.name(), is_code(*argument.real_type()) ? argument.real_type() : argument.type(), length);
}

Napi::Value from_ivalue(Napi::Env env, const c10::IValue& value) {
  if (value.isTensor()) return wrap_tensor(env, value.toTensor());
  if (value.isNone()) return env.Null();
  if (value.isBool()) return Napi::Boolean::New(env, value.toBool());
  if (value.isInt()) return Napi::Number::New(env, static_cast<double>(value.toInt()));
  if (value.isDouble()) return Napi::Number::New(env, value.toDouble());
  if (value.isString()) return Napi::String::New(env, value.toStringRef());
  if (value.isTensorList() || value.isList() || value.isTuple()) {
    const std::vector<IValue> items = value.isTuple() ? std::vector<IValue>(value.toTupleRef().elements().begin(),
                                                                            value.toTupleRef().elements().end())
                                                      : value.toListRef().vec();
    Napi::Array array = Napi::Array::New(env, items.size());
    for (size_t i = 0; i < items.size(); i++) array.Set(static_cast<uint32_t>(i), from_ivalue(env, items[i]));
    return array;
  }
  fail("the operator returned " + value.tagKind() + ", which this binding does not support");
}

bool is_known_dtype(int64_t code) {
  return (code >= 0 && code <= static_cast<int64_t>(at::kBool)) || code == static_cast<int64_t>(at::kBFloat16);
}

c10::Device known_device(const std::string& name) {
  const c10::Device device(name);
  if (!device.is_cpu() && !device.is_cuda() && !device.is_mps()) fail("device " + name + " is not cpu, cuda or mps");
  return device;
}

namespace {

// What an error message shows of text and of lists: more helps nobody, and a list may hold itself.
constexpr size_t kShownBytes = 200;
constexpr uint32_t kShownItems = 8;
constexpr int kShownDepth = 3;

std::string describe_to(Napi::Env env, napi_value raw, int depth) {
  const Napi::Value value(env, raw);
  if (at::Tensor* tensor = peek_tensor(env, raw)) return tensor->defined() ? describe(*tensor) : "a freed tensor";
  if (peek_generator(env, raw)) return "a generator";
  if (value.IsArray()) {
    if (depth == 0) return "[...]";
    const auto array = value.As<Napi::Array>();
    const uint32_t length = array.Length();
    std::ostringstream text;
    text << '[';
    for (uint32_t i = 0; i < length && i < kShownItems; i++)
      text << (i ? ", " : "") << describe_to(env, array.Get(i), depth - 1);
    text << (length > kShownItems ? ", ...]" : "]");
    return text.str();
  }
  if (value.IsString()) {
    const std::string text = value.As<Napi::String>().Utf8Value();
    return '"' + (text.size() > kShownBytes ? text.substr(0, kShownBytes) + "..." : text) + '"';
  }
  if (value.IsObject() && !value.IsExternal()) return "an object";
  if (value.IsExternal()) return "a foreign handle";
  if (value.IsSymbol()) return "a symbol";
  return value.ToString().Utf8Value();
}

}  // namespace

std::string describe(Napi::Env env, napi_value value) { return describe_to(env, value, kShownDepth); }
