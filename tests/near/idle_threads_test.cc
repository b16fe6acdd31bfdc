#include "winnow/near/idle_threads.h"

#include <gtest/gtest.h>

#include <filesystem>

#include "kernels/planted_rows.h"
#include "winnow/near/near_duplicates.h"

namespace winnow {
namespace {

#ifdef __SANITIZE_THREAD__
constexpr std::ptrdiff_t kOwn = 2;  // the sanitizer has one
#else
constexpr std::ptrdiff_t kOwn = 1;
#endif

std::ptrdiff_t threads() {
  const std::filesystem::directory_iterator tasks("/proc/self/task");
  return std::distance(begin(tasks), end(tasks));
}

TEST(IdleThreads, End) {
  end_idle_threads();
  EXPECT_EQ(threads(), kOwn);
  end_idle_threads();
  EXPECT_EQ(threads(), kOwn);
}

TEST(IdleThreads, AreThereAgainWhenFaissHasWork) {
  end_idle_threads();
  const Matrix<std::int8_t> rows = planted_rows(3000, 128, 1);
  const auto threshold = CosineThreshold::of(.8);
  EXPECT_EQ(index_pairs(rows.view(), "Flat", threshold),
            make_backend("cpu")->join_above(rows.view(), threshold));
  EXPECT_FALSE(index_pairs(rows.view(), "IVF16,Flat", threshold).empty());
}

}  // namespace
}  // namespace winnow
