// Differences between the libtorch versions that this addon compiles against (1.13 and 2.x).
#pragma once

#include <ATen/ATen.h>
#include <ATen/Version.h>
#include <ATen/autocast_mode.h>
#include <c10/util/Logging.h>
#include <torch/csrc/api/include/torch/version.h>

#include <string>

#if TORCH_VERSION_MAJOR >= 2 && TORCH_VERSION_MINOR >= 4
#define SAL_MODERN_TORCH 1
#include <optional>
template <typename T>
using Optional = std::optional<T>;
#else
#define SAL_MODERN_TORCH 0
template <typename T>
using Optional = c10::optional<T>;
#endif

inline void set_autocast(at::DeviceType device, bool enabled, at::ScalarType dtype) {
#if SAL_MODERN_TORCH
  at::autocast::set_autocast_dtype(device, dtype);
  at::autocast::set_autocast_enabled(device, enabled);
#else
  if (device == at::kCUDA) {
    at::autocast::set_autocast_gpu_dtype(dtype);
    at::autocast::set_enabled(enabled);
  } else {
    at::autocast::set_autocast_cpu_dtype(dtype);
    at::autocast::set_cpu_enabled(enabled);
  }
#endif
}

inline bool autocast_enabled(at::DeviceType device) {
#if SAL_MODERN_TORCH
  return at::autocast::is_autocast_enabled(device);
#else
  return device == at::kCUDA ? at::autocast::is_enabled() : at::autocast::is_cpu_enabled();
#endif
}

inline at::ScalarType autocast_dtype(at::DeviceType device) {
#if SAL_MODERN_TORCH
  return at::autocast::get_autocast_dtype(device);
#else
  return device == at::kCUDA ? at::autocast::get_autocast_gpu_dtype() : at::autocast::get_autocast_cpu_dtype();
#endif
}

// True where bf16 convolutions run on hardware instructions (processors with AMX have AVX512-BF16 too).
inline bool cpu_has_bf16() {
#if SAL_MODERN_TORCH && defined(__x86_64__) && defined(__GNUC__)
  return __builtin_cpu_supports("avx512bf16");
#else
  return false;
#endif
}

// `AVX2`, `AVX512`, `DEFAULT`: the instructions that libtorch's own kernels use here.
inline std::string cpu_capability() {
#if SAL_MODERN_TORCH
  return at::get_cpu_capability();
#else
  const std::string text = at::show_config();
  const std::string key = "CPU capability usage: ";
  const size_t start = text.find(key);
  if (start == std::string::npos) return "unknown";
  const size_t from = start + key.size();
  return text.substr(from, text.find('\n', from) - from);
#endif
}

// Where the processor lacks what NNPACK needs, libtorch tries to start it in every convolution and warns each time: it is
// tried once, quietly, and then left alone. The convolutions run on the same other kernels either way.
inline void disable_missing_nnpack() {
#if SAL_MODERN_TORCH && !defined(C10_USE_GLOG)
  const int level = FLAGS_caffe2_log_level;
  FLAGS_caffe2_log_level = c10::GLOG_ERROR;
  const bool available = at::_nnpack_available();
  FLAGS_caffe2_log_level = level;
  if (!available) at::globalContext().setUserEnabledNNPACK(false);
#endif
}
