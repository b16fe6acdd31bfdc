#include "backend/device_group.h"

#include <algorithm>
#include <atomic>
#include <exception>
#include <functional>
#include <mutex>
#include <thread>
#include <utility>

namespace winnow {
namespace {

/// So many parts a member that all of them are done at about the same time.
constexpr std::int64_t kPartsAMember = 8;

/// A matrix on each member.
template <class Base>
class OnMembers : public Base {
 public:
  using Copies = std::vector<std::shared_ptr<const Base>>;

  template <class... Shape>
  explicit OnMembers(Copies copies, Shape... shape) : Base(shape...), copies_(std::move(copies)) {}

  static const Base& of(const Base& placed, std::size_t member) {
    return *static_cast<const OnMembers&>(placed).copies_[member];
  }

 private:
  Copies copies_;
};
using GroupWeights = OnMembers<Weights>;
using GroupTextWeights = OnMembers<TextWeights>;
using GroupWordWeights = OnMembers<WordWeights>;

/// The tasks by their left rows, each part of at most some number of products. Of one matrix, rows
/// before a part's first one are left out: they are in no pair i < j.
std::vector<JoinTask> parts_of(std::span<const JoinTask> tasks, bool is_one_matrix,
                               std::size_t members, std::int64_t at_least) {
  std::int64_t products = 0;
  for (const JoinTask& task : tasks) products += task.left.size() * task.right.size();
  const std::int64_t most =
      std::max(products / (static_cast<std::int64_t>(members) * kPartsAMember), at_least);
  std::vector<JoinTask> parts;
  for (const JoinTask& task : tasks) {
    for (std::int64_t begin = task.left.begin; begin < task.left.end;) {
      RowRange right = task.right;
      if (is_one_matrix) right.begin = std::max(right.begin, begin);
      if (right.size() <= 0) break;
      const std::int64_t height = std::max<std::int64_t>(1, most / right.size());
      const std::int64_t end = std::min(begin + height, task.left.end);
      parts.push_back({{begin, end}, right});
      begin = end;
    }
  }
  return parts;
}

/// One call of `join_above`.
class GroupJoin {
 public:
  using Found = std::optional<std::vector<Pair>>;
  using JoinPart = std::function<Found(std::size_t member, const JoinTask& part)>;

  GroupJoin(std::vector<JoinTask> parts, std::int64_t most_pairs, JoinPart join)
      : parts_(std::move(parts)),
        most_pairs_(most_pairs),
        join_(std::move(join)),
        found_(parts_.size()) {}

  Found run(std::size_t members) {
    std::vector<std::thread> threads;
    for (std::size_t member = 1; member < std::min(members, parts_.size()); ++member) {
      threads.emplace_back([this, member] { work(member); });
    }
    work(0);
    for (std::thread& thread : threads) thread.join();
    if (failure_) std::rethrow_exception(failure_);
    if (count_ > most_pairs_) return std::nullopt;
    std::vector<Pair> pairs;
    pairs.reserve(static_cast<std::size_t>(count_));
    for (const std::vector<Pair>& some : found_) {
      pairs.insert(pairs.end(), some.begin(), some.end());
    }
    if (!std::ranges::is_sorted(pairs)) std::ranges::sort(pairs);
    return pairs;
  }

 private:
  void work(std::size_t member) {
    try {
      for (std::size_t part = next_++; part < parts_.size() && !is_over_; part = next_++) {
        Found found = join_(member, parts_[part]);
        if (found) {
          count_ += std::ssize(*found);
          found_[part] = std::move(*found);
        } else {
          count_ = INT64_MAX / 2;  // more than there may be
        }
        if (count_ > most_pairs_) is_over_ = true;
      }
    } catch (...) {
      const std::lock_guard lock(mutex_);
      if (!failure_) failure_ = std::current_exception();
      is_over_ = true;
    }
  }

  const std::vector<JoinTask> parts_;
  const std::int64_t most_pairs_;
  const JoinPart join_;
  std::vector<std::vector<Pair>> found_;  ///< by part
  std::atomic<std::size_t> next_ = 0;
  std::atomic<std::int64_t> count_ = 0;
  std::atomic<bool> is_over_ = false;
  std::mutex mutex_;
  std::exception_ptr failure_;
};

class DeviceGroup final : public Backend {
 public:
  DeviceGroup(std::vector<std::unique_ptr<Backend>> members, std::int64_t products_a_part)
      : members_(std::move(members)), products_a_part_(products_a_part) {}

  std::string_view name() const override { return first().name(); }

  std::shared_ptr<const Weights> place(MatrixView<const std::int32_t> table) override {
    return place_all<GroupWeights>(table, table.rows, table.columns);
  }
  std::shared_ptr<const Weights> place(MatrixView<const std::int16_t> table) override {
    return place_all<GroupWeights>(table, table.rows, table.columns);
  }
  std::shared_ptr<const Weights> place(MatrixView<const std::int8_t> rows) override {
    return place_all<GroupWeights>(rows, rows.rows, rows.columns);
  }
  std::shared_ptr<const TextWeights> place(const TextTable& table) override {
    return place_all<GroupTextWeights>(table, table.columns);
  }
  std::shared_ptr<const WordWeights> place(const WordTable& table) override {
    return place_all<GroupWordWeights>(table);
  }

  void score_text(const TextWeights& table, std::span<const std::string_view> texts,
                  MatrixView<std::int64_t> sums, std::span<std::int64_t> features) override {
    alone().score_text(GroupTextWeights::of(table, 0), texts, sums, features);
  }
  void score_rows(const Weights& table, CsrView<std::int32_t> ids,
                  MatrixView<std::int64_t> sums) override {
    alone().score_rows(GroupWeights::of(table, 0), ids, sums);
  }
  void encode_words(const WordWeights& table, std::span<const std::string_view> texts,
                    WordEncoder& encoder, Csr<std::int32_t>& ids) override {
    alone().encode_words(GroupWordWeights::of(table, 0), texts, encoder, ids);
  }
  void embed_text(const WordWeights& table, std::span<const std::string_view> texts,
                  WordEncoder& encoder, std::span<std::int64_t> counts,
                  const TextVectors& vectors) override {
    TextVectors own = vectors;
    if (vectors.rows != nullptr) own.rows = &GroupWeights::of(*vectors.rows, 0);
    alone().embed_text(GroupWordWeights::of(table, 0), texts, encoder, counts, own);
  }
  void embed_rows(const Weights& table, CsrView<std::int32_t> ids,
                  MatrixView<std::int8_t> out) override {
    alone().embed_rows(GroupWeights::of(table, 0), ids, out);
  }
  void sketch_shingles(SketchOptions options, CsrView<std::uint64_t> words,
                       MatrixView<std::int8_t> out) override {
    alone().sketch_shingles(options, words, out);
  }
  void minhash(PermutationsView permutations, CsrView<std::uint64_t> shingles,
               MatrixView<std::uint64_t> signatures) override {
    alone().minhash(permutations, shingles, signatures);
  }
  void shingle_text(std::span<const std::string_view> texts, const TextSketches& sketches,
                    const TextSignatures& signatures) override {
    alone().shingle_text(texts, sketches, signatures);
  }
  void digest_text(std::span<const std::string_view> texts,
                   MatrixView<std::uint8_t> digests) override {
    alone().digest_text(texts, digests);
  }
  void count_gopher(std::span<const std::string_view> texts,
                    std::span<GopherCounts> counts) override {
    alone().count_gopher(texts, counts);
  }
  void count_c4(std::span<const std::string_view> texts, C4LineEnds ends,
                std::span<C4Counts> counts) override {
    alone().count_c4(texts, ends, counts);
  }
  void nearest_centroids(const Weights& rows, const Weights& centroids,
                         MatrixView<std::int32_t> nearest, CentroidSums sums) override {
    alone().nearest_centroids(GroupWeights::of(rows, 0), GroupWeights::of(centroids, 0), nearest,
                              sums);
  }

  using Backend::join_above;
  std::optional<std::vector<Pair>> join_above(const Weights& left, const Weights& right,
                                              std::span<const JoinTask> tasks,
                                              CosineThreshold threshold,
                                              std::int64_t most_pairs) override {
    std::vector<double> seconds(members_.size());
    const auto join = [&](std::size_t member, const JoinTask& part) {
      Backend& backend = *members_[member];
      auto pairs =
          backend.join_above(GroupWeights::of(left, member), GroupWeights::of(right, member),
                             {&part, 1}, threshold, most_pairs);
      seconds[member] += backend.kernel_seconds().value_or(0);
      return pairs;
    };
    auto pairs = GroupJoin(parts_of(tasks, &left == &right, members_.size(), products_a_part_),
                           most_pairs, join)
                     .run(members_.size());
    join_seconds_ = *std::ranges::max_element(seconds);
    return pairs;
  }

  void time_calls() override {
    for (const auto& member : members_) member->time_calls();
  }
  std::optional<double> kernel_seconds() override {
    const std::optional<double> own = first().kernel_seconds();  // none if calls are not timed
    return own && join_seconds_ ? join_seconds_ : own;
  }
  std::vector<DeviceSpan> timeline() override { return first().timeline(); }
  std::optional<DeviceCeilings> measure_ceilings() override { return first().measure_ceilings(); }

 private:
  Backend& first() const { return *members_.front(); }
  /// For a call that only the first member has.
  Backend& alone() {
    join_seconds_.reset();
    return first();
  }

  template <class Group, class Table, class... Shape>
  std::shared_ptr<const Group> place_all(const Table& table, Shape... shape) {
    typename Group::Copies copies;
    for (const auto& member : members_) copies.push_back(member->place(table));
    return std::make_shared<const Group>(std::move(copies), shape...);
  }

  const std::vector<std::unique_ptr<Backend>> members_;
  const std::int64_t products_a_part_;
  std::optional<double> join_seconds_;  ///< of the busiest member, if the last call was a join
};

}  // namespace

std::unique_ptr<Backend> make_device_group(std::vector<std::unique_ptr<Backend>> members,
                                           std::int64_t products_a_part) {
  if (members.size() == 1) return std::move(members.front());
  return std::make_unique<DeviceGroup>(std::move(members), products_a_part);
}

}  // namespace winnow
