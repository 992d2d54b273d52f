// The addon's surface: libtorch's dispatcher, tensors' bytes, autograd, modes, generators and counters for JavaScript.
// Everything that can be an operator call from TypeScript is one; see ../src.
#include <ATen/ATen.h>
#include <ATen/CPUGeneratorImpl.h>
#include <ATen/Parallel.h>
#include <ATen/Version.h>
#include <ATen/core/dispatch/Dispatcher.h>
#include <ATen/core/grad_mode.h>
#include <c10/util/Exception.h>
#include <napi.h>
#include <torch/csrc/autograd/autograd.h>

#include <cstring>
#include <deque>
#include <map>
#include <mutex>
#include <sstream>

#include "allocator.h"
#include "compat.h"
#include "convert.h"
#include "handle.h"

namespace {

using Napi::CallbackInfo;

// First line of an exception: libtorch appends a C++ stack that means nothing to a JavaScript reader.
std::string message_of(const std::exception& error) {
  if (const auto* torch_error = dynamic_cast<const c10::Error*>(&error)) return torch_error->what_without_backtrace();
  return error.what();
}

// Turns every C++ exception into a JS error, with `context` in front.
template <typename Body, typename Context>
Napi::Value guarded(const CallbackInfo& info, Body body, Context context) {
  // Describing bad arguments may fail on them again; an exception from here would end the process.
  const auto where = [&]() -> std::string {
    try {
      return context();
    } catch (...) {
      return "torch";
    }
  };
  try {
    return body();
  } catch (const Napi::Error&) {
    throw;
  } catch (const std::exception& error) {
    throw Napi::Error::New(info.Env(), where() + ": " + message_of(error));
  } catch (...) {
    throw Napi::Error::New(info.Env(), where() + ": unknown C++ exception");
  }
}

using Function = Napi::Value (*)(const CallbackInfo&);

template <Function F>
Napi::Value plain(const CallbackInfo& info) {
  return guarded(info, [&] { return F(info); }, [] { return std::string("torch"); });
}

int64_t integer_argument(const CallbackInfo& info, size_t i) {
  if (!info[i].IsNumber()) fail("argument " + std::to_string(i) + " is " + describe(info.Env(), info[i]) + ", expected a number");
  return info[i].As<Napi::Number>().Int64Value();
}

bool boolean_argument(const CallbackInfo& info, size_t i) {
  if (!info[i].IsBoolean()) fail("argument " + std::to_string(i) + " is " + describe(info.Env(), info[i]) + ", expected true or false");
  return info[i].As<Napi::Boolean>().Value();
}

std::string string_argument(const CallbackInfo& info, size_t i) {
  if (!info[i].IsString()) fail("argument " + std::to_string(i) + " is " + describe(info.Env(), info[i]) + ", expected a string");
  return info[i].As<Napi::String>().Utf8Value();
}

Napi::Uint8Array bytes_argument(const CallbackInfo& info, size_t i) {
  if (!info[i].IsTypedArray() || info[i].As<Napi::TypedArray>().TypedArrayType() != napi_uint8_array)
    fail("argument " + std::to_string(i) + " is " + describe(info.Env(), info[i]) + ", expected a Uint8Array");
  return info[i].As<Napi::Uint8Array>();
}

at::DeviceType device_argument(const CallbackInfo& info, size_t i) { return known_device(string_argument(info, i)).type(); }

at::ScalarType dtype_argument(const CallbackInfo& info, size_t i) {
  const int64_t code = integer_argument(info, i);
  if (!is_known_dtype(code)) fail("unknown dtype code " + std::to_string(code));
  return static_cast<at::ScalarType>(code);
}

// Operators found so far, shared by all threads; a deque keeps references valid while it grows.
std::mutex operators_mutex;
std::deque<c10::OperatorHandle> operators;
std::map<std::pair<std::string, std::string>, int64_t> operator_index;

// libtorch's inner operators trust their callers: `native_batch_norm` reads past the end of short statistics, where
// `batch_norm` throws. Those of the fused and foreach families that this project needs check, or are checked below.
bool is_inner(const std::string& name) {
  const std::string base = name.rfind("aten::", 0) == 0 ? name.substr(6) : name;
  if (base.rfind("_fused_adam", 0) == 0 || base.rfind("_fused_sgd", 0) == 0 || base.rfind("_foreach_", 0) == 0) return false;
  return base.rfind("native_", 0) == 0 || (base.rfind("_", 0) == 0 && base.rfind("__", 0) != 0);
}

Napi::Value find_operator(const CallbackInfo& info) {
  const std::string name = string_argument(info, 0);
  const std::string overload = string_argument(info, 1);
  if (is_inner(name)) fail(name + " is an inner operator of libtorch, which checks nothing; call the public one");
  std::lock_guard<std::mutex> lock(operators_mutex);
  const auto known = operator_index.find({name, overload});
  if (known != operator_index.end()) return Napi::Number::New(info.Env(), static_cast<double>(known->second));
  const auto found = c10::Dispatcher::singleton().findSchema({name, overload});
  if (!found) return info.Env().Null();
  operators.push_back(*found);
  const int64_t index = static_cast<int64_t>(operators.size()) - 1;
  operator_index[{name, overload}] = index;
  return Napi::Number::New(info.Env(), static_cast<double>(index));
}

c10::OperatorHandle operator_at(int64_t index) {
  std::lock_guard<std::mutex> lock(operators_mutex);
  if (index < 0 || index >= static_cast<int64_t>(operators.size())) fail("internal: no operator " + std::to_string(index));
  return operators[static_cast<size_t>(index)];
}

Napi::Value operator_schema(const CallbackInfo& info) {
  std::ostringstream text;
  text << operator_at(integer_argument(info, 0)).schema();
  return Napi::String::New(info.Env(), text.str());
}

// Two tensors that a fused optimiser may walk through side by side, element by element. The stride of an axis of one
// element says nothing: autograd leaves it as it comes.
bool lie_alike(const at::Tensor& a, const at::Tensor& b) {
  if (a.sizes() != b.sizes() || a.scalar_type() != b.scalar_type() || a.device() != b.device()) return false;
  for (int64_t axis = 0; axis < a.dim(); axis++)
    if (a.size(axis) > 1 && a.stride(axis) != b.stride(axis)) return false;
  return true;
}

// The fused optimisers trust their lists to belong together and write past the end of a shorter tensor.
void check_fused(const c10::FunctionSchema& schema, const torch::jit::Stack& stack) {
  if (schema.name().rfind("aten::_fused_", 0) != 0 || stack.empty() || !stack[0].isTensorList()) return;
  const auto parameters = stack[0].toTensorVector();
  for (const at::Tensor& parameter : parameters)
    if (!parameter.is_non_overlapping_and_dense()) fail("a parameter " + describe(parameter) + " is a view with gaps or repeats");
  for (size_t i = 1; i < stack.size(); i++) {
    if (stack[i].isTensor() && stack[i].toTensor().numel() != 1)
      fail(schema.arguments()[i].name() + " is " + describe(stack[i].toTensor()) + ", expected one number");
    if (!stack[i].isTensorList()) continue;
    const auto items = stack[i].toTensorVector();
    const std::string& name = schema.arguments()[i].name();
    if (items.empty() && name != "grads") continue;
    if (items.size() != parameters.size())
      fail(name + " has " + std::to_string(items.size()) + " tensors for " + std::to_string(parameters.size()) + " parameters");
    for (size_t k = 0; k < items.size(); k++) {
      const bool fits = name == "state_steps"
                            ? items[k].numel() == 1 && items[k].scalar_type() == at::kFloat
                            : lie_alike(items[k], parameters[k]);
      if (!fits) fail(name + "[" + std::to_string(k) + "] is " + describe(items[k]) + ", its parameter " + describe(parameters[k]));
    }
  }
}

Napi::Value call_operator_unguarded(const CallbackInfo& info) {
  const Napi::Env env = info.Env();
  const auto op = operator_at(integer_argument(info, 0));
  if (!info[1].IsArray()) fail("internal: arguments are not an array");
  const auto arguments = info[1].As<Napi::Array>();
  const auto& schema = op.schema();
  if (arguments.Length() > schema.arguments().size()) {
    std::ostringstream text;
    text << arguments.Length() << " arguments given, the operator takes " << schema.arguments().size() << ": " << schema;
    fail(text.str());
  }
  torch::jit::Stack stack;
  stack.reserve(schema.arguments().size());
  for (uint32_t i = 0; i < schema.arguments().size(); i++)
    stack.push_back(to_ivalue(env, i < arguments.Length() ? arguments.Get(i) : env.Undefined(), schema.arguments()[i]));
  check_fused(schema, stack);
  op.callBoxed(stack);
  if (stack.empty()) return env.Undefined();
  if (stack.size() == 1) return from_ivalue(env, stack[0]);
  Napi::Array results = Napi::Array::New(env, stack.size());
  for (size_t i = 0; i < stack.size(); i++) results.Set(static_cast<uint32_t>(i), from_ivalue(env, stack[i]));
  return results;
}

Napi::Value call_operator(const CallbackInfo& info) {
  return guarded(
      info, [&] { return call_operator_unguarded(info); },
      [&] {
        std::string name = "torch";
        if (info[0].IsNumber()) name = toString(operator_at(info[0].As<Napi::Number>().Int64Value()).operator_name());
        std::string given = info.Length() > 1 ? describe(info.Env(), info[1]) : "[]";
        return name + "(" + given.substr(1, given.size() - 2) + ")";
      });
}

// A whole number of 0 or more that a double holds exactly.
bool is_count(double number) { return number >= 0 && number <= 9007199254740991.0 && number == static_cast<double>(static_cast<int64_t>(number)); }

// libtorch's own kernels take no more.
constexpr uint32_t kMostSides = 64;

std::vector<int64_t> shape_argument(const CallbackInfo& info, size_t i) {
  if (!info[i].IsArray()) fail("shape is not an array");
  const auto list = info[i].As<Napi::Array>();
  if (list.Length() > kMostSides) fail("shape has " + std::to_string(list.Length()) + " sides, at most " + std::to_string(kMostSides));
  std::vector<int64_t> shape(list.Length());
  for (uint32_t k = 0; k < shape.size(); k++) {
    const Napi::Value side = list.Get(k);
    if (!side.IsNumber() || !is_count(side.As<Napi::Number>().DoubleValue())) fail("shape has a side that is not a whole number of 0 or more");
    shape[k] = side.As<Napi::Number>().Int64Value();
  }
  return shape;
}

// Whether elements of this shape take so many bytes; nothing is allocated and nothing overflows to find out.
bool takes_bytes(const std::vector<int64_t>& shape, size_t element, size_t bytes) {
  for (const int64_t side : shape)
    if (side == 0) return bytes == 0;
  size_t product = element;
  for (const int64_t side : shape) {
    if (static_cast<size_t>(side) > bytes / product) return false;
    product *= static_cast<size_t>(side);
  }
  return product == bytes;
}

Napi::Value from_bytes(const CallbackInfo& info) {
  const auto dtype = dtype_argument(info, 1);
  // The shape first: reading it may run a getter, which may take the memory of the bytes away.
  const std::vector<int64_t> shape = shape_argument(info, 2);
  const auto bytes = bytes_argument(info, 0);
  if (!takes_bytes(shape, c10::elementSize(dtype), bytes.ByteLength())) {
    std::ostringstream text;
    text << c10::toString(dtype) << at::IntArrayRef(shape) << " does not take the " << bytes.ByteLength() << " bytes that are given";
    fail(text.str());
  }
  const at::Tensor tensor = at::empty(shape, at::TensorOptions().dtype(dtype));
  if (tensor.nbytes() > 0) std::memcpy(tensor.data_ptr(), bytes.Data(), bytes.ByteLength());
  return wrap_tensor(info.Env(), tensor);
}

// Copies in row-major order whatever the tensor's strides and device.
Napi::Value to_bytes(const CallbackInfo& info) {
  at::NoGradGuard no_grad;
  const at::Tensor tensor = unwrap_tensor(info.Env(), info[0], "tensor").detach().cpu().contiguous();
  auto bytes = bytes_argument(info, 1);
  if (tensor.nbytes() != bytes.ByteLength())
    fail(describe(tensor) + " has " + std::to_string(tensor.nbytes()) + " bytes, room for " + std::to_string(bytes.ByteLength()));
  if (tensor.nbytes() > 0) std::memcpy(bytes.Data(), tensor.data_ptr(), bytes.ByteLength());
  return info.Env().Undefined();
}

Napi::Value shape_of(const CallbackInfo& info) {
  const auto sizes = unwrap_tensor(info.Env(), info[0], "tensor").sizes();
  Napi::Array shape = Napi::Array::New(info.Env(), sizes.size());
  for (size_t i = 0; i < sizes.size(); i++) shape.Set(static_cast<uint32_t>(i), static_cast<double>(sizes[i]));
  return shape;
}

Napi::Value dtype_of(const CallbackInfo& info) {
  return Napi::Number::New(info.Env(), static_cast<int>(unwrap_tensor(info.Env(), info[0], "tensor").scalar_type()));
}

Napi::Value device_of(const CallbackInfo& info) {
  return Napi::String::New(info.Env(), unwrap_tensor(info.Env(), info[0], "tensor").device().str());
}

Napi::Value is_channels_last(const CallbackInfo& info) {
  const at::Tensor& tensor = unwrap_tensor(info.Env(), info[0], "tensor");
  return Napi::Boolean::New(info.Env(), tensor.dim() == 4 && tensor.is_contiguous(at::MemoryFormat::ChannelsLast));
}

Napi::Value is_freed(const CallbackInfo& info) {
  at::Tensor* tensor = peek_tensor(info.Env(), info[0]);
  return Napi::Boolean::New(info.Env(), !tensor || !tensor->defined());
}

Napi::Value dispose(const CallbackInfo& info) {
  free_tensor(info.Env(), info[0]);
  return info.Env().Undefined();
}

// A second handle to the same storage and autograd history, owned by the caller.
Napi::Value alias(const CallbackInfo& info) {
  return wrap_tensor(info.Env(), unwrap_tensor(info.Env(), info[0], "tensor"));
}

Napi::Value run_backward(const CallbackInfo& info) {
  const at::Tensor loss = unwrap_tensor(info.Env(), info[0], "tensor");
  std::vector<at::Tensor> gradients;
  if (!info[1].IsNull() && !info[1].IsUndefined()) gradients.push_back(unwrap_tensor(info.Env(), info[1], "gradient"));
  return guarded(
      info,
      [&] {
        torch::autograd::backward({loss}, gradients, boolean_argument(info, 2));
        return info.Env().Undefined();
      },
      [&] { return "backward(" + describe(loss) + ")"; });
}

Napi::Value requires_grad(const CallbackInfo& info) {
  return Napi::Boolean::New(info.Env(), unwrap_tensor(info.Env(), info[0], "tensor").requires_grad());
}

Napi::Value set_requires_grad(const CallbackInfo& info) {
  unwrap_tensor(info.Env(), info[0], "tensor").set_requires_grad(boolean_argument(info, 1));
  return info.Env().Undefined();
}

Napi::Value gradient_of(const CallbackInfo& info) {
  return wrap_tensor(info.Env(), unwrap_tensor(info.Env(), info[0], "tensor").grad());
}

Napi::Value set_gradient(const CallbackInfo& info) {
  at::Tensor& tensor = unwrap_tensor(info.Env(), info[0], "tensor");
  if (info[1].IsNull() || info[1].IsUndefined()) {
    tensor.mutable_grad().reset();
    return info.Env().Undefined();
  }
  const at::Tensor& gradient = unwrap_tensor(info.Env(), info[1], "gradient");
  if (gradient.sizes() != tensor.sizes() || gradient.scalar_type() != tensor.scalar_type() || gradient.device() != tensor.device())
    fail("gradient " + describe(gradient) + " does not fit tensor " + describe(tensor));
  // As backward does: the gradient lies in memory as its tensor does. Fused optimisers walk through both side by side.
  tensor.mutable_grad() = gradient.strides() == tensor.strides() ? gradient : at::empty_like(tensor.detach()).copy_(gradient.detach());
  return info.Env().Undefined();
}

Napi::Value grad_enabled(const CallbackInfo& info) { return Napi::Boolean::New(info.Env(), at::GradMode::is_enabled()); }

Napi::Value set_grad_enabled(const CallbackInfo& info) {
  at::GradMode::set_enabled(boolean_argument(info, 0));
  return info.Env().Undefined();
}

Napi::Value autocast_state(const CallbackInfo& info) {
  const auto device = device_argument(info, 0);
  Napi::Array state = Napi::Array::New(info.Env(), 2);
  state.Set(0u, autocast_enabled(device));
  state.Set(1u, static_cast<int>(autocast_dtype(device)));
  return state;
}

Napi::Value set_autocast_state(const CallbackInfo& info) {
  set_autocast(device_argument(info, 0), boolean_argument(info, 1), dtype_argument(info, 2));
  return info.Env().Undefined();
}

// Weights cast to bf16 are cached while autocast is entered; leaving the outermost one clears them.
Napi::Value enter_autocast(const CallbackInfo& info) {
  at::autocast::increment_nesting();
  return info.Env().Undefined();
}

Napi::Value leave_autocast(const CallbackInfo& info) {
  if (at::autocast::decrement_nesting() == 0) at::autocast::clear_cache();
  return info.Env().Undefined();
}

Napi::Value manual_seed(const CallbackInfo& info) {
  const auto seed = static_cast<uint64_t>(integer_argument(info, 0));
  at::manual_seed(seed);
  return info.Env().Undefined();
}

Napi::Value make_generator(const CallbackInfo& info) {
  return wrap_generator(info.Env(), at::make_generator<at::CPUGeneratorImpl>(static_cast<uint64_t>(integer_argument(info, 0))));
}

at::Generator generator_argument(const CallbackInfo& info, size_t i) {
  if (info[i].IsNull() || info[i].IsUndefined()) return at::detail::getDefaultCPUGenerator();
  at::Generator* generator = peek_generator(info.Env(), info[i]);
  if (!generator) fail("argument " + std::to_string(i) + " is " + describe(info.Env(), info[i]) + ", expected a generator");
  return *generator;
}

Napi::Value generator_state(const CallbackInfo& info) {
  at::Generator generator = generator_argument(info, 0);
  std::lock_guard<std::mutex> lock(generator.mutex());
  return wrap_tensor(info.Env(), generator.get_state());
}

Napi::Value set_generator_state(const CallbackInfo& info) {
  at::Generator generator = generator_argument(info, 0);
  const at::Tensor& state = unwrap_tensor(info.Env(), info[1], "state");
  std::lock_guard<std::mutex> lock(generator.mutex());
  generator.set_state(state);
  return info.Env().Undefined();
}

Napi::Value memory(const CallbackInfo& info) {
  const MemoryCounters counters = memory_counters();
  Napi::Object result = Napi::Object::New(info.Env());
  result.Set("liveTensors", static_cast<double>(live_tensors()));
  result.Set("liveBytes", static_cast<double>(counters.live_bytes));
  result.Set("peakBytes", static_cast<double>(counters.peak_bytes));
  result.Set("keptBytes", static_cast<double>(counters.cached_bytes));
  return result;
}

Napi::Value reset_peak(const CallbackInfo& info) {
  reset_peak_bytes();
  return info.Env().Undefined();
}

Napi::Value release_kept(const CallbackInfo& info) {
  empty_cache();
  return info.Env().Undefined();
}

Napi::Value set_threads(const CallbackInfo& info) {
  const int64_t threads = integer_argument(info, 0);
  if (threads < 1 || threads > 4096) fail("threads is " + std::to_string(threads) + ", expected 1 to 4096");
  at::set_num_threads(static_cast<int>(threads));
  return info.Env().Undefined();
}

Napi::Value engine_info(const CallbackInfo& info) {
  Napi::Object result = Napi::Object::New(info.Env());
  result.Set("version", TORCH_VERSION);
  result.Set("threads", at::get_num_threads());
  result.Set("bf16", cpu_has_bf16());
  result.Set("cuda", at::hasCUDA());
  result.Set("cpuCapability", cpu_capability());
  result.Set("configuration", at::show_config());
  return result;
}

Napi::Object initialise(Napi::Env env, Napi::Object exports) {
  install_allocator();
  disable_missing_nnpack();
  exports.Set("callOperator", Napi::Function::New(env, call_operator));
#define EXPORT(name, function) exports.Set(name, Napi::Function::New(env, plain<function>))
  EXPORT("findOperator", find_operator);
  EXPORT("operatorSchema", operator_schema);
  EXPORT("fromBytes", from_bytes);
  EXPORT("toBytes", to_bytes);
  EXPORT("shapeOf", shape_of);
  EXPORT("dtypeOf", dtype_of);
  EXPORT("deviceOf", device_of);
  EXPORT("isChannelsLast", is_channels_last);
  EXPORT("isFreed", is_freed);
  EXPORT("dispose", dispose);
  EXPORT("alias", alias);
  EXPORT("backward", run_backward);
  EXPORT("requiresGrad", requires_grad);
  EXPORT("setRequiresGrad", set_requires_grad);
  EXPORT("gradientOf", gradient_of);
  EXPORT("setGradient", set_gradient);
  EXPORT("gradEnabled", grad_enabled);
  EXPORT("setGradEnabled", set_grad_enabled);
  EXPORT("autocastState", autocast_state);
  EXPORT("setAutocastState", set_autocast_state);
  EXPORT("enterAutocast", enter_autocast);
  EXPORT("leaveAutocast", leave_autocast);
  EXPORT("manualSeed", manual_seed);
  EXPORT("makeGenerator", make_generator);
  EXPORT("generatorState", generator_state);
  EXPORT("setGeneratorState", set_generator_state);
  EXPORT("memory", memory);
  EXPORT("resetPeak", reset_peak);
  EXPORT("releaseKept", release_kept);
  EXPORT("setThreads", set_threads);
  EXPORT("engineInfo", engine_info);
#undef EXPORT
  return exports;
}

}  // namespace

NODE_API_MODULE(sal_torch, initialise)
