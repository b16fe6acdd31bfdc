// What the rule meter asks of the heap: nothing a document once it has seen the longest, and not
// much for hostile ones. Counted by an operator new of this program's own.
#include <gtest/gtest.h>
#include <malloc.h>

#include <algorithm>
#include <atomic>
#include <cstdlib>
#include <new>

#include "winnow/core/rules.h"
#include "winnow/filters/rule_meter.h"
#include "winnow/formats/jsonl.h"

namespace {

std::atomic<std::size_t> allocations = 0;
std::atomic<std::size_t> live = 0;
std::atomic<std::size_t> peak = 0;

void* counted(std::size_t size, std::size_t alignment) {
  const std::size_t rounded = (std::max<std::size_t>(size, 1) + alignment - 1) / alignment;
  void* const memory = std::aligned_alloc(alignment, rounded * alignment);
  if (memory == nullptr) throw std::bad_alloc();
  ++allocations;
  live += ::malloc_usable_size(memory);
  peak = std::max(peak.load(), live.load());
  return memory;
}

void uncounted(void* memory) {
  if (memory != nullptr) live -= ::malloc_usable_size(memory);
  std::free(memory);
}

}  // namespace

void* operator new(std::size_t size) { return counted(size, alignof(std::max_align_t)); }
void* operator new(std::size_t size, std::align_val_t alignment) {
  return counted(size, static_cast<std::size_t>(alignment));
}
void* operator new(std::size_t size, const std::nothrow_t&) noexcept {
  try {
    return counted(size, alignof(std::max_align_t));
  } catch (const std::bad_alloc&) {
    return nullptr;
  }
}
void operator delete(void* memory) noexcept { uncounted(memory); }
void operator delete(void* memory, std::size_t) noexcept { uncounted(memory); }
void operator delete(void* memory, const std::nothrow_t&) noexcept { uncounted(memory); }
void operator delete(void* memory, std::align_val_t) noexcept { uncounted(memory); }
void operator delete(void* memory, std::size_t, std::align_val_t) noexcept { uncounted(memory); }

namespace winnow {
namespace {

std::vector<std::string> all_presets() {
  std::vector<std::string> names;
  for (const RulePreset& preset : rule_presets()) names.emplace_back(preset.name);
  return names;
}

TEST(RuleMemory, NothingIsAllocatedForADocumentOnceTheLongestWasSeen) {
  Batch batch;
  JsonlReader reader(open_source(WINNOW_SOURCE_DIR "/tests/data/corpus/web-00000-of-00003.jsonl"),
                     {});
  ASSERT_TRUE(reader.next(1000, batch));
  JsonlParser({}).parse(batch);
  ASSERT_GT(batch.documents.size(), 500U);
  const std::vector<std::string> names = all_presets();
  RuleMeter meter(names);
  const auto measure_all = [&] {
    double sum = 0;
    for (const Document& document : batch.documents) sum += meter.measure(document.text)[0];
    return sum;
  };
  const double first = measure_all();
  const std::size_t before = allocations;
  const double again = measure_all();
  EXPECT_EQ(allocations, before);
  EXPECT_EQ(first, again);
}

/// The most that a meter of all presets holds on the heap while it measures the text, in bytes for
/// each byte of it.
double room_for(const std::string& text) {
  std::vector<std::string> names = all_presets();
  // Those that edit come last, so that the others see the text.
  std::ranges::stable_partition(names,
                                [](const std::string& name) { return !name.starts_with("c4"); });
  RuleMeter meter(names);
  const std::size_t before = live;
  peak = before;
  meter.measure(text);
  return static_cast<double>(peak - before) / static_cast<double>(text.size());
}

std::string repeated(std::string_view what, std::size_t bytes) {
  std::string text;
  text.reserve(bytes + what.size());
  while (text.size() < bytes) text += what;
  return text;
}

TEST(RuleMemory, HostileTextsTakeAFewTimesTheirSize) {
  constexpr std::size_t kBytes = 5'000'000;
  EXPECT_LT(room_for(repeated("\n", kBytes)), 16);
  EXPECT_LT(room_for(repeated("x", kBytes)), 16);
  EXPECT_LT(room_for(repeated(" \n", kBytes)), 40);
  EXPECT_LT(room_for(repeated("\r\n", kBytes)), 40);
  EXPECT_LT(room_for(repeated("\n\r", kBytes)), 40);
  EXPECT_LT(room_for(repeated("a ", kBytes)), 100);
  EXPECT_LT(room_for(repeated("a\n", kBytes)), 100);
}

}  // namespace
}  // namespace winnow
