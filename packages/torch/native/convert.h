// JavaScript values to libtorch's IValues and back, led by the operator's schema.
#pragma once

#include <ATen/core/function_schema.h>
#include <ATen/core/ivalue.h>
#include <napi.h>

// Throws where the value does not fit the argument; the message names the argument and its type.
c10::IValue to_ivalue(Napi::Env env, napi_value value, const c10::Argument& argument);
Napi::Value from_ivalue(Napi::Env env, const c10::IValue& value);
// Element types that this binding holds: plain numbers, bool and complex numbers, no quantised or packed ones.
bool is_known_dtype(int64_t code);
// cpu, cuda or mps; throws for all others that libtorch has a name for.
c10::Device known_device(const std::string& name);
// `Float[2, 3]`, `1`, `[1, 1]`: a call's argument as an error message shows it.
std::string describe(Napi::Env env, napi_value value);
