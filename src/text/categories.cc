#include "winnow/text/categories.h"

#include <algorithm>
#include <iterator>
#include <vector>

#include "text/category_runs.h"

namespace winnow {
namespace {

constexpr std::size_t kValues = std::size_t{1} << 21;
constexpr std::size_t kCodePoints = 0x110000;
constexpr unsigned kRunBits = 3;

std::vector<Category> categories_of_runs() {
  std::vector<Category> all(kValues, Category::kOther);
  for (std::size_t r = 0; r < std::size(kCategoryRuns); ++r) {
    const std::size_t first = kCategoryRuns[r] >> kRunBits;
    const std::size_t end =
        r + 1 < std::size(kCategoryRuns) ? kCategoryRuns[r + 1] >> kRunBits : kCodePoints;
    const auto category = static_cast<Category>(kCategoryRuns[r] & ((1U << kRunBits) - 1));
    std::fill(all.data() + first, all.data() + end, category);
  }
  return all;
}

}  // namespace

const Category* character_categories() {
  static const std::vector<Category> categories = categories_of_runs();
  return categories.data();
}

}  // namespace winnow
