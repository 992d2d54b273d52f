// Training allocates the same large blocks at every step. glibc returns each of them to the system (they are above its
// mmap threshold), so every step pays for page faults again: a third of the step's time at 256x256. This allocator keeps
// freed blocks of 1 MiB and more for the next request of the same rounded size. Live and kept blocks together never
// exceed the highest number of live bytes so far by more than a tenth, so the saving costs no memory to speak of.
#include "allocator.h"

#include "compat.h"

#include <c10/core/Allocator.h>
#include <c10/core/CPUAllocator.h>
#include <c10/core/impl/alloc_cpu.h>

#include <atomic>
#include <cstring>
#include <mutex>
#include <unordered_map>
#include <vector>

#if defined(__linux__)
#include <malloc.h>
#include <sys/mman.h>
#endif

// libtorch 1.13 declares allocate() const and has no copy_data().
#define SAL_CONST_ALLOCATE (!SAL_MODERN_TORCH)

namespace {

constexpr size_t kKeepFrom = size_t{1} << 20;
constexpr size_t kHugePage = size_t{2} << 20;

// Rounded up to an eighth of the next lower power of two: at most 12.5 % larger than asked.
size_t rounded(size_t bytes) {
  if (bytes < kKeepFrom) return bytes;
  size_t power = kKeepFrom;
  while (power * 2 <= bytes) power *= 2;
  const size_t step = power / 8;
  return (bytes + step - 1) / step * step;
}

struct Pool {
  std::mutex mutex;
  std::unordered_map<size_t, std::vector<void*>> kept;
  // Sizes of the blocks that are out. Exact: what malloc says of a small block depends on what lay there before.
  std::unordered_map<void*, size_t> sizes;
  int64_t live = 0;
  int64_t peak = 0;
  int64_t cached = 0;
};

// Never destroyed: tensors may be freed by finalizers that run after static destructors.
Pool& pool() {
  static Pool* instance = new Pool();
  return *instance;
}

void release_until(Pool& p, int64_t limit) {
  for (auto it = p.kept.begin(); it != p.kept.end() && p.live + p.cached > limit;) {
    while (!it->second.empty() && p.live + p.cached > limit) {
      c10::free_cpu(it->second.back());
      it->second.pop_back();
      p.cached -= static_cast<int64_t>(it->first);
    }
    it = it->second.empty() ? p.kept.erase(it) : std::next(it);
  }
}

void* allocate_large(size_t bytes) {
  Pool& p = pool();
  const size_t size = rounded(bytes);
  {
    std::lock_guard<std::mutex> lock(p.mutex);
    p.live += static_cast<int64_t>(size);
    p.peak = std::max(p.peak, p.live);
    auto found = p.kept.find(size);
    if (found != p.kept.end() && !found->second.empty()) {
      void* block = found->second.back();
      found->second.pop_back();
      p.cached -= static_cast<int64_t>(size);
      p.sizes.emplace(block, size);
      return block;
    }
    release_until(p, p.peak + p.peak / 10);
  }
  void* block = nullptr;
  try {
    block = c10::alloc_cpu(size);
  } catch (...) {
    std::lock_guard<std::mutex> lock(p.mutex);
    p.live -= static_cast<int64_t>(size);
    throw;
  }
#if defined(__linux__)
  // Fewer, larger page faults on the first touch.
  const auto start = (reinterpret_cast<uintptr_t>(block) + kHugePage - 1) / kHugePage * kHugePage;
  const auto end = (reinterpret_cast<uintptr_t>(block) + size) / kHugePage * kHugePage;
  if (end > start) madvise(reinterpret_cast<void*>(start), end - start, MADV_HUGEPAGE);
#endif
  std::lock_guard<std::mutex> lock(p.mutex);
  p.sizes.emplace(block, size);
  return block;
}

void* allocate_small(size_t bytes) {
  void* block = c10::alloc_cpu(bytes);
  Pool& p = pool();
  std::lock_guard<std::mutex> lock(p.mutex);
  p.live += static_cast<int64_t>(bytes);
  p.peak = std::max(p.peak, p.live);
  p.sizes.emplace(block, bytes);
  return block;
}

void release(void* block) {
  if (!block) return;
  Pool& p = pool();
  {
    std::lock_guard<std::mutex> lock(p.mutex);
    const auto found = p.sizes.find(block);
    const size_t size = found->second;
    p.sizes.erase(found);
    p.live -= static_cast<int64_t>(size);
    if (size >= kKeepFrom && p.live + p.cached + static_cast<int64_t>(size) <= p.peak + p.peak / 10) {
      p.kept[size].push_back(block);
      p.cached += static_cast<int64_t>(size);
      return;
    }
  }
  c10::free_cpu(block);
}

struct KeepingAllocator final : c10::Allocator {
#if SAL_CONST_ALLOCATE
  c10::DataPtr allocate(size_t bytes) const override {
#else
  c10::DataPtr allocate(size_t bytes) override {
#endif
    void* block = bytes == 0 ? nullptr : bytes < kKeepFrom ? allocate_small(bytes) : allocate_large(bytes);
    return {block, block, &release, at::Device(at::DeviceType::CPU)};
  }
  at::DeleterFnPtr raw_deleter() const override { return &release; }
#if !SAL_CONST_ALLOCATE
  void copy_data(void* destination, const void* source, std::size_t count) const override {
    std::memcpy(destination, source, count);
  }
#endif
};

}  // namespace

void install_allocator() {
  static std::once_flag once;
  std::call_once(once, [] {
#if defined(__linux__)
    // For the scratch memory of oneDNN, which does not pass through our allocator.
    mallopt(M_MMAP_THRESHOLD, 32 << 20);
    mallopt(M_TRIM_THRESHOLD, 512 << 20);
#endif
    static KeepingAllocator* allocator = new KeepingAllocator();
    c10::SetCPUAllocator(allocator, /*priority=*/100);
  });
}

MemoryCounters memory_counters() {
  Pool& p = pool();
  std::lock_guard<std::mutex> lock(p.mutex);
  return {p.live, p.peak, p.cached};
}

void reset_peak_bytes() {
  Pool& p = pool();
  std::lock_guard<std::mutex> lock(p.mutex);
  p.peak = p.live;
}

void empty_cache() {
  Pool& p = pool();
  std::lock_guard<std::mutex> lock(p.mutex);
  release_until(p, 0);
}
