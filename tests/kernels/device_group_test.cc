// join_above dealt out to several devices against one.
#include "backend/device_group.h"

#include <gtest/gtest.h>

#include <vector>

#include "kernels/devices.h"
#include "kernels/planted_rows.h"

namespace winnow {
namespace {

using Rows = Matrix<std::int8_t>;

std::unique_ptr<Backend> three_of(std::string_view device) {
  std::vector<std::unique_ptr<Backend>> members;
  for (int k = 0; k < 3; ++k) members.push_back(make_backend(device));
  return make_device_group(std::move(members), 1 << 16);
}

constexpr std::int64_t kRows = 8000;

class DeviceGroup : public OnDevice {};
INSTANTIATE_TEST_SUITE_P(Devices, DeviceGroup, every_device(), device_name);

TEST_P(DeviceGroup, JoinsAsOneDeviceDoes) {
  const Rows all = planted_rows(kRows, 32, 3);
  const Rows other = planted_rows(700, 32, 4);
  const auto group = three_of(GetParam().name);
  const auto threshold = CosineThreshold::of(.8);
  EXPECT_EQ(group->join_above(all.view(), threshold), backend().join_above(all.view(), threshold));
  // Ranges that overlap, are empty, or lie below the diagonal.
  const JoinTask tasks[] = {{{0, kRows}, {0, 700}}, {{5, 5}, {0, 700}}, {{600, 900}, {100, 650}}};
  const auto lefts = group->place(all.view());
  const auto rights = group->place(other.view());
  const auto left = backend().place(all.view());
  const auto right = backend().place(other.view());
  EXPECT_EQ(group->join_above(*lefts, *rights, tasks, threshold),
            backend().join_above(*left, *right, tasks, threshold));
  EXPECT_EQ(group->join_above(*lefts, *lefts, tasks, threshold),
            backend().join_above(*left, *left, tasks, threshold));
}

TEST_P(DeviceGroup, StopsAtTheCapOnPairs) {
  const Rows all = planted_rows(kRows, 32, 3);
  const auto group = three_of(GetParam().name);
  const auto threshold = CosineThreshold::of(.8);
  const auto placed = group->place(all.view());
  const JoinTask whole[] = {{{0, all.rows()}, {0, all.rows()}}};
  const auto count = std::ssize(group->join_above(*placed, *placed, whole, threshold));
  ASSERT_GT(count, 0);
  EXPECT_EQ(group->join_above(*placed, *placed, whole, threshold, count - 1), std::nullopt);
  EXPECT_EQ(group->join_above(*placed, *placed, whole, threshold, 0), std::nullopt);
  // A device that screens in float may stop a little below the cap.
  EXPECT_EQ(std::ssize(*group->join_above(*placed, *placed, whole, threshold, 2 * count + 1000)),
            count);
}

TEST_P(DeviceGroup, HasTheClockOfItsMembers) {
  const Rows rows = planted_rows(300, 32, 3);
  const auto group = three_of(GetParam().name);
  for (const auto& timed : {&backend(), group.get()}) {
    timed->join_above(rows.view(), CosineThreshold::of(.8));
    EXPECT_FALSE(timed->kernel_seconds().has_value());
    timed->time_calls();
    timed->join_above(rows.view(), CosineThreshold::of(.8));
  }
  EXPECT_EQ(group->kernel_seconds().has_value(), backend().kernel_seconds().has_value());
}

TEST_P(DeviceGroup, LeavesTheOtherKernelsToItsFirstMember) {
  Matrix<std::int32_t> table(3, 2);
  for (std::int64_t r = 0; r < 3; ++r) table.row(r)[0] = static_cast<std::int32_t>(r + 1);
  Csr<std::int32_t> ids;
  for (const std::vector<std::int32_t>& row : {std::vector<std::int32_t>{0, 2}, {1}}) {
    ids.append(std::span(row));
    ids.end_row();
  }
  Matrix<std::int64_t> sums(2, 2);
  const auto group = three_of(GetParam().name);
  group->score_rows(*group->place(table.view()), ids.view(), sums.view());
  EXPECT_EQ(sums.row(0)[0], 4);
  EXPECT_EQ(sums.row(1)[0], 2);
  EXPECT_EQ(group->name(), GetParam().name);
}

}  // namespace
}  // namespace winnow
