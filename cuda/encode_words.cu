#include "cuda/encode_words.cuh"

#include <algorithm>
#include <cstring>

#include "cuda/launch.h"
#include "cuda/parts.h"
#include "cuda/text_layout.h"
#include "cuda/word_batch.h"
#include "cuda/word_weights.h"

namespace winnow::cuda {
namespace {

/// Arrays one behind another, each at a multiple of 16 bytes.
class Sections {
 public:
  /// Behind the first `bytes`, a multiple of 16.
  explicit Sections(std::size_t bytes = 0) : bytes_(bytes) {}

  template <class T>
  std::size_t add(std::size_t count) {
    const std::size_t begin = bytes_;
    bytes_ += (count * sizeof(T) + 15) / 16 * 16;
    return begin;
  }
  std::size_t bytes() const { return bytes_; }

 private:
  std::size_t bytes_;
};

template <class T>
T* at(const DeviceBuffer<std::byte>& buffer, std::size_t offset) {
  return reinterpret_cast<T*>(buffer.data() + offset);
}
template <class T>
T* at(const PinnedBuffer& buffer, std::size_t offset) {
  return reinterpret_cast<T*>(buffer.data() + offset);
}

using SentTexts = TextLayout<std::uint32_t>;

DeviceWordTexts texts_in(const PartPlace& place, const SentTexts& sent, std::size_t count) {
  return {.bytes = sent.texts(place.in.data()),
          .offsets = sent.offsets(place.in.data()),
          .count = static_cast<std::int32_t>(count)};
}

std::int64_t bytes_of_text(const WordBatch& batch, std::int64_t text) {
  return static_cast<std::int64_t>(batch.text(text).size() + sizeof(std::uint32_t));
}

/// Where the texts of a batch's parts are on the device, as long as nothing else is sent there.
class PlacedParts {
 public:
  void add(const PartPlace& place, std::int64_t begin, std::int64_t end) {
    parts_.push_back({&place, place.sends, begin, end});
  }
  bool has(const PartPlace& place, std::int64_t begin, std::int64_t end) const {
    return std::ranges::find(parts_, Part{&place, place.sends, begin, end}) != parts_.end();
  }

 private:
  struct Part {
    const PartPlace* place;
    std::uint64_t sends;
    std::int64_t begin, end;
    bool operator==(const Part&) const = default;
  };
  std::vector<Part> parts_;
};

/// Asks the device which words the table lacks.
struct FindJob {
  const DeviceWordTable& table;
  WordBatch& batch;
  PlacedParts& placed;
  WordEncoder& encoder;

  std::string_view name() const { return "looking words up"; }
  void meanwhile() const { encoder.meanwhile(); }
  std::int64_t bytes(std::int64_t text) const { return bytes_of_text(batch, text); }

  /// What comes back at once: the number of misses, then how many ids each text has.
  void send(PartPlace& place, std::int64_t begin, std::int64_t end) const {
    const auto count = static_cast<std::size_t>(end - begin);
    const SentTexts texts(batch.texts(begin, end), "");
    place.sent.reserve(texts.bytes());
    texts.write(place.sent.data());
    place.send(texts.bytes());
    placed.add(place, begin, end);
    Sections out;
    const std::size_t count_at = out.add<std::uint32_t>(1);
    const std::size_t ids_at = out.add<std::uint32_t>(count);
    place.out.reserve(out.bytes());
    // Only a text's first word and its last one may have less than two bytes.
    place.work.reserve((texts.text_bytes() / 2 + 2 * count) * sizeof(std::uint32_t));
    place.clear(place.out, 0, out.bytes());
    place.mark(place.kernels_begin);
    launch(name(), find_words_kernel, blocks_for(end - begin, kWordWarps), kWordWarps * kWarp,
           place.stream, table, texts_in(place, texts, count),
           {.miss_count = at<std::uint32_t>(place.out, count_at),
            .misses = at<std::uint32_t>(place.work, 0),
            .ids = at<std::uint32_t>(place.out, ids_at)});
    place.mark(place.kernels_end);
    place.receive(out.bytes());
  }

  void collect(PartPlace& place) const {
    const std::uint32_t misses = *at<std::uint32_t>(place.received, 0);
    Sections out;
    out.add<std::uint32_t>(1);
    const auto* const ids = at<std::uint32_t>(place.received, out.bytes());
    for (std::int64_t t = place.begin; t < place.end; ++t) {
      batch.add_known_ids(t, ids[t - place.begin]);
    }
    if (misses > 0) collect_misses(place, misses);
  }

  void collect_misses(PartPlace& place, std::size_t count) const {
    const std::size_t bytes = count * sizeof(std::uint32_t);
    place.received.reserve(bytes);
    check(cudaMemcpyAsync(place.received.data(), place.work.data(), bytes, cudaMemcpyDeviceToHost,
                          place.stream),
          "copying from the device");
    place.stream.wait(name());
    auto* const begins = at<std::uint32_t>(place.received, 0);
    std::sort(begins, begins + count);
    std::int64_t text = place.begin;
    std::uint32_t text_begin = 0;
    for (std::size_t miss = 0; miss < count; ++miss) {
      while (begins[miss] - text_begin >= batch.text(text).size()) {
        text_begin += static_cast<std::uint32_t>(batch.text(text++).size());
      }
      batch.add_miss(text, begins[miss] - text_begin);
    }
  }
};

/// Lets the device put the ids together. Texts that are still there are not sent again.
struct WriteJob {
  const DeviceWordTable& table;
  const WordBatch& batch;
  const PlacedParts& placed;
  WordEncoder& encoder;
  Csr<std::int32_t>& rows;

  std::string_view name() const { return "putting ids together"; }
  void meanwhile() const { encoder.meanwhile(); }
  std::int64_t bytes(std::int64_t text) const {
    return bytes_of_text(batch, text) +
           static_cast<std::int64_t>(batch.most_ids(text) * sizeof(std::int32_t));
  }
  void send(PartPlace& place, std::int64_t begin, std::int64_t end) const {
    const auto count = static_cast<std::size_t>(end - begin);
    const std::size_t first = batch.first_miss(begin), last = batch.first_miss(end);
    std::size_t missed_ids = 0;
    for (std::size_t miss = first; miss < last; ++miss) missed_ids += batch.ids_of_miss(miss);
    const SentTexts texts(batch.texts(begin, end), "");
    const bool are_there = placed.has(place, begin, end);
    Sections beside;
    const std::size_t first_miss_at = beside.add<std::uint32_t>(count);
    const std::size_t out_begin_at = beside.add<std::uint32_t>(count);
    const std::size_t misses_at = beside.add<MissedWord>(last - first);
    const std::size_t missed_ids_at = beside.add<std::int32_t>(missed_ids);
    place.sent.reserve(beside.bytes() + (are_there ? 0 : texts.bytes()));
    std::uint32_t most_ids = 0;
    for (std::int64_t t = begin; t < end; ++t) {
      at<std::uint32_t>(place.sent, first_miss_at)[t - begin] =
          static_cast<std::uint32_t>(batch.first_miss(t) - first);
      at<std::uint32_t>(place.sent, out_begin_at)[t - begin] = most_ids;
      most_ids += batch.most_ids(t);
    }
    write_misses(first, last, at<MissedWord>(place.sent, misses_at),
                 at<std::int32_t>(place.sent, missed_ids_at));
    place.send_beside(beside.bytes());
    if (!are_there) {
      texts.write(place.sent.data() + beside.bytes());
      place.send(texts.bytes(), beside.bytes());
    }
    Sections out;
    const std::size_t ends_at = out.add<PathEnd>(count);
    const std::size_t ids_at = out.add<std::int32_t>(most_ids);
    place.out.reserve(out.bytes());
    place.mark(place.kernels_begin);
    launch(name(), write_words_kernel, blocks_for(end - begin, kWordWarps), kWordWarps * kWarp,
           place.stream, table, texts_in(place, texts, count),
           {.first_miss = at<std::uint32_t>(place.work, first_miss_at),
            .out_begin = at<std::uint32_t>(place.work, out_begin_at),
            .misses = at<MissedWord>(place.work, misses_at),
            .missed_ids = at<std::int32_t>(place.work, missed_ids_at),
            .ends = at<PathEnd>(place.out, ends_at),
            .ids = at<std::int32_t>(place.out, ids_at)});
    place.mark(place.kernels_end);
    place.receive(out.bytes());
  }

  void write_misses(std::size_t first, std::size_t last, MissedWord* misses,
                    std::int32_t* missed_ids) const {
    std::uint32_t begin = 0;
    for (std::size_t miss = first; miss < last; ++miss) {
      const auto count = static_cast<std::uint32_t>(batch.ids_of_miss(miss));
      *misses++ = {begin, count, batch.reach(miss)};
      batch.copy_ids(miss, missed_ids + begin);
      begin += count;
    }
  }

  void collect(const PartPlace& place) const {
    const auto count = static_cast<std::size_t>(place.end - place.begin);
    Sections out;
    const auto* const ends = at<PathEnd>(place.received, out.add<PathEnd>(count));
    const auto* path = at<std::int32_t>(place.received, out.bytes());
    for (std::size_t k = 0; k < count; ++k) {
      const std::int64_t text = place.begin + static_cast<std::int64_t>(k);
      append_row(text, ends[k], {path, ends[k].count});
      path += batch.most_ids(text);
    }
  }

  /// Appends a text's path of words, and what the host has to say from its end on.
  void append_row(std::int64_t text, const PathEnd& end, std::span<const std::int32_t> path) const {
    rows.append(path);
    const bool after_joined =
        table.joined_id >= 0 && !path.empty() && path.back() == table.joined_id;
    if (batch.is_long(text)) {
      encoder.encode_rest(batch.whole_text(text), 0, 0, false, rows.values());
    } else if (end.begin != PathEnd::kText) {
      encoder.encode_rest(batch.whole_text(text), end.begin, end.score, after_joined,
                          rows.values());
    }
    rows.end_row();
  }
};

}  // namespace

void encode_words(const DeviceWordWeights& weights, std::span<const std::string_view> texts,
                  WordEncoder& encoder, Csr<std::int32_t>& rows, Lane& lane) {
  const DeviceWordTable& table = weights.table();
  WordBatch batch(texts, table.ends_with_space);
  PlacedParts placed;
  run_parts(lane, batch.size(), FindJob{table, batch, placed, encoder});
  const double finding = lane.kernel_seconds;
  std::vector<DeviceSpan> spans = std::move(lane.timeline);
  batch.encode(encoder);
  const double begin = lane.host_seconds();
  run_parts(lane, batch.size(), WriteJob{table, batch, placed, encoder, rows});
  lane.kernel_seconds += finding;
  for (DeviceSpan span : lane.timeline) {  // which count from the second run's begin
    span.begin += begin;
    span.end += begin;
    spans.push_back(span);
  }
  lane.timeline = std::move(spans);
}

}  // namespace winnow::cuda
