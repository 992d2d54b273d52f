// Counts the bytes of CPU tensors and keeps freed blocks for the next step.
#pragma once

#include <cstdint>

struct MemoryCounters {
  int64_t live_bytes;
  int64_t peak_bytes;
  int64_t cached_bytes;
};

// Replaces libtorch's CPU allocator for this process; safe to call once per addon load.
void install_allocator();
MemoryCounters memory_counters();
void reset_peak_bytes();
// Gives the kept blocks back to the system.
void empty_cache();
