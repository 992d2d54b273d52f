#include "convert.h"

#include <cmath>
#include <sstream>

#include "compat.h"
#include "handle.h"

namespace {

using c10::IValue;
using c10::TypeKind;

constexpr double kLargestSafeInteger = 9007199254740991.0;

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
    case TypeKind::ScalarTypeType:
    case TypeKind::LayoutType:
    case TypeKind::MemoryFormatType:
      return IValue(to_int(env, value, name, type));
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
      return IValue(c10::Device(value.As<Napi::String>().Utf8Value()));
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
  return convert(env, js, argument.name(), argument.type(), length);
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

std::string describe(Napi::Env env, napi_value raw) {
  const Napi::Value value(env, raw);
  if (at::Tensor* tensor = peek_tensor(env, raw)) return tensor->defined() ? describe(*tensor) : "a freed tensor";
  if (peek_generator(env, raw)) return "a generator";
  if (value.IsArray()) {
    const auto array = value.As<Napi::Array>();
    std::ostringstream text;
    text << '[';
    for (uint32_t i = 0; i < array.Length() && i < 8; i++) text << (i ? ", " : "") << describe(env, array.Get(i));
    text << (array.Length() > 8 ? ", ...]" : "]");
    return text.str();
  }
  if (value.IsString()) return '"' + value.As<Napi::String>().Utf8Value() + '"';
  if (value.IsObject() && !value.IsExternal()) return "an object";
  if (value.IsExternal()) return "a foreign handle";
  if (value.IsSymbol()) return "a symbol";
  return value.ToString().Utf8Value();
}
