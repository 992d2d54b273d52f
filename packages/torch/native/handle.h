// A JavaScript value that owns one at::Tensor, and the counts of those that are alive.
#pragma once

#include <ATen/ATen.h>
#include <napi.h>

#include <string>

// Throws (as a C++ exception that becomes a JS error) with the operator's name where it is known.
[[noreturn]] void fail(const std::string& message);

Napi::Value wrap_tensor(Napi::Env env, at::Tensor tensor);
// Null where the value is not a tensor of ours.
at::Tensor* peek_tensor(Napi::Env env, napi_value value);
// Throws where the value is not a tensor or is freed; `role` says which argument it is.
at::Tensor& unwrap_tensor(Napi::Env env, napi_value value, const char* role);
void free_tensor(Napi::Env env, napi_value value);
int64_t live_tensors();

Napi::Value wrap_generator(Napi::Env env, at::Generator generator);
at::Generator* peek_generator(Napi::Env env, napi_value value);

// `float32[2, 3]`, for error messages.
std::string describe(const at::Tensor& tensor);
