#include "handle.h"

#include <atomic>
#include <sstream>
#include <stdexcept>

namespace {

std::atomic<int64_t> live_count{0};

// Marks our objects, so that any other value given by mistake is an error and not a crash.
constexpr napi_type_tag kTensorTag = {0x5a1f0e7c0de14001ULL, 0x9b1de77e45a1b001ULL};
constexpr napi_type_tag kGeneratorTag = {0x5a1f0e7c0de14002ULL, 0x9b1de77e45a1b002ULL};

struct TensorHandle {
  at::Tensor tensor;
  ~TensorHandle() { clear(); }
  void clear() {
    if (!tensor.defined()) return;
    tensor.reset();
    live_count.fetch_sub(1, std::memory_order_relaxed);
  }
};

template <typename T>
Napi::Value wrap(Napi::Env env, T* owned, const napi_type_tag& tag) {
  napi_value result;
  napi_status status = napi_create_external(
      env, owned, [](napi_env, void* data, void*) { delete static_cast<T*>(data); }, nullptr, &result);
  if (status != napi_ok) {
    delete owned;
    fail("internal: no JavaScript value could be made for a tensor");
  }
  napi_type_tag_object(env, result, &tag);
  return Napi::Value(env, result);
}

template <typename T>
T* peek(Napi::Env env, napi_value value, const napi_type_tag& tag) {
  napi_valuetype type;
  if (napi_typeof(env, value, &type) != napi_ok || type != napi_external) return nullptr;
  bool ours = false;
  if (napi_check_object_type_tag(env, value, &tag, &ours) != napi_ok || !ours) return nullptr;
  void* data = nullptr;
  return napi_get_value_external(env, value, &data) == napi_ok ? static_cast<T*>(data) : nullptr;
}

}  // namespace

void fail(const std::string& message) { throw std::runtime_error(message); }

Napi::Value wrap_tensor(Napi::Env env, at::Tensor tensor) {
  if (!tensor.defined()) return env.Null();
  // Everything here (bytes, shapes, fused steps) is written for dense memory.
  if (tensor.layout() != at::kStrided || tensor.is_nested() || tensor.is_quantized())
    fail("the operator gives a sparse, nested or quantised tensor, which this binding does not hold");
  live_count.fetch_add(1, std::memory_order_relaxed);
  return wrap(env, new TensorHandle{std::move(tensor)}, kTensorTag);
}

at::Tensor* peek_tensor(Napi::Env env, napi_value value) {
  auto* handle = peek<TensorHandle>(env, value, kTensorTag);
  return handle ? &handle->tensor : nullptr;
}

at::Tensor& unwrap_tensor(Napi::Env env, napi_value value, const char* role) {
  at::Tensor* tensor = peek_tensor(env, value);
  if (!tensor) fail(std::string(role) + " is not a tensor");
  if (!tensor->defined()) fail(std::string(role) + " was freed (by dispose() or by the end of its scope)");
  return *tensor;
}

void free_tensor(Napi::Env env, napi_value value) {
  auto* handle = peek<TensorHandle>(env, value, kTensorTag);
  if (!handle) fail("argument is not a tensor");
  handle->clear();
}

int64_t live_tensors() { return live_count.load(std::memory_order_relaxed); }

Napi::Value wrap_generator(Napi::Env env, at::Generator generator) {
  return wrap(env, new at::Generator(std::move(generator)), kGeneratorTag);
}

at::Generator* peek_generator(Napi::Env env, napi_value value) {
  return peek<at::Generator>(env, value, kGeneratorTag);
}

std::string describe(const at::Tensor& tensor) {
  std::ostringstream text;
  text << c10::toString(tensor.scalar_type()) << tensor.sizes();
  return text.str();
}
