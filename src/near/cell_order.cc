#include "winnow/near/cell_order.h"

#include <algorithm>

#include "near/cells.h"
#include "near/closeness.h"

namespace winnow {
namespace {

/// A row of a cell: its product with the centroid, and its own squared length.
struct Member {
  std::int64_t row;
  std::int32_t dot;
  std::int32_t squared;
};

std::int32_t dot(std::span<const std::int8_t> a, std::span<const std::int8_t> b) {
  std::int32_t sum = 0;
  for (std::size_t c = 0; c < a.size(); ++c) sum += a[c] * b[c];
  return sum;
}

}  // namespace

CellOrder farthest_first(Backend& backend, MatrixView<const std::int8_t> rows, std::int64_t cells) {
  CellOrder order;
  if (rows.rows == 0) return order;
  const Matrix<std::int8_t> centroids = train_cells(backend, rows, cells_of(cells, rows.rows));
  const Cells by_cell(backend, rows, centroids.view(), 1);
  order.rows.reserve(static_cast<std::size_t>(rows.rows));
  for (std::int64_t c = 0; c < by_cell.cells(); ++c) {
    std::vector<Member> members;
    for (const std::int64_t row : by_cell.members(c)) {
      members.push_back(
          {row, dot(rows.row(row), centroids.row(c)), dot(rows.row(row), rows.row(row))});
    }
    std::ranges::stable_sort(members, [](const Member& a, const Member& b) {
      return less_similar(a.dot, a.squared, b.dot, b.squared);
    });
    if (members.empty()) continue;
    const auto begin = std::ssize(order.rows);
    for (const Member& member : members) order.rows.push_back(member.row);
    order.cells.push_back({begin, std::ssize(order.rows)});
  }
  return order;
}

}  // namespace winnow
