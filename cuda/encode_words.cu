#include "cuda/encode_words.cuh"

#include <algorithm>
#include <utility>

#include "cuda/launch.h"
#include "cuda/normal_part.h"
#include "cuda/normalize_text.cuh"
#include "cuda/parts.h"
#include "cuda/sections.h"
#include "cuda/word_batch.h"
#include "cuda/word_sink.h"
#include "cuda/word_weights.h"

namespace winnow::cuda {
namespace {

/// Where the normalised texts of a batch's parts are, as long as nothing else is kept there.
class PlacedParts {
 public:
  void add(const PartPlace& place, std::int64_t begin, std::int64_t end) {
    parts_.push_back({&place, place.keeps, begin, end});
  }
  bool has(const PartPlace& place, std::int64_t begin, std::int64_t end) const {
    return std::ranges::find(parts_, Part{&place, place.keeps, begin, end}) != parts_.end();
  }

 private:
  struct Part {
    const PartPlace* place;
    std::uint64_t keeps;
    std::int64_t begin, end;
    bool operator==(const Part&) const = default;
  };
  std::vector<Part> parts_;
};

/// Lets the device normalise texts and say which of their words the table lacks.
struct FindJob {
  const DeviceWordTable& table;
  const TextCall& call;
  WordBatch& batch;
  PlacedParts& placed;
  WordEncoder& encoder;

  std::string_view name() const { return "looking words up"; }
  void meanwhile() const { encoder.meanwhile(); }
  std::int64_t bytes(std::int64_t text) const {
    return NormalPart::bytes_of(batch.raw_text(text), call);
  }

  /// What comes back at once: the number of misses, then how many ids each text has; and the
  /// normalised texts.
  void send(PartPlace& place, std::int64_t begin, std::int64_t end) const {
    const auto count = static_cast<std::size_t>(end - begin);
    const NormalPart part(call, begin, end);
    place.sent.reserve(part.sent_bytes());
    const NormalTexts texts = part.start(place, table.normal);
    placed.add(place, begin, end);
    Sections out;
    const std::size_t count_at = out.add<std::uint32_t>(1);
    const std::size_t ids_at = out.add<std::uint32_t>(count);
    place.out.reserve(out.bytes());
    // Only a text's first word and its last one may have less than two bytes.
    place.work.reserve((part.room() / 2 + 2 * count) * sizeof(std::uint32_t));
    place.clear(place.out, 0, out.bytes());
    launch(name(), find_words_kernel, blocks_for(end - begin, kWordWarps), kWordWarps * kWarp,
           place.stream, table, texts,
           {.miss_count = at<std::uint32_t>(place.out, count_at),
            .misses = at<std::uint32_t>(place.work, 0),
            .ids = at<std::uint32_t>(place.out, ids_at)});
    place.mark(place.kernels_end);
    part.receive(place);
    place.receive(out.bytes());
  }

  void collect(PartPlace& place) const {
    const std::uint32_t misses = *at<std::uint32_t>(place.received, 0);
    Sections out;
    out.add<std::uint32_t>(1);
    const auto* const ids = at<std::uint32_t>(place.received, out.bytes());
    const auto texts = NormalPart(call, place.begin, place.end).received(place);
    for (std::size_t k = 0; k < texts.size(); ++k) {
      batch.add_text(texts[k].text, texts[k].is_normal, ids[k]);
    }
    batch.hold(std::move(place.kept_copy));
    if (misses > 0) collect_misses(place, texts, misses);
  }

  void collect_misses(PartPlace& place, std::span<const NormalPart::Received> texts,
                      std::size_t count) const {
    const std::size_t bytes = count * sizeof(std::uint32_t);
    place.received.reserve(bytes);
    check(cudaMemcpyAsync(place.received.data(), place.work.data(), bytes, cudaMemcpyDeviceToHost,
                          place.stream),
          "copying from the device");
    place.stream.wait(name());
    auto* const begins = at<std::uint32_t>(place.received, 0);
    std::sort(begins, begins + count);
    std::size_t text = 0;
    for (std::size_t miss = 0; miss < count; ++miss) {
      while (text + 1 < texts.size() && begins[miss] >= texts[text + 1].begin) ++text;
      batch.add_miss(place.begin + static_cast<std::int64_t>(text),
                     begins[miss] - texts[text].begin);
    }
  }
};

/// Lets the device put the ids together. Texts that are still there are not normalised again.
struct WriteJob {
  const DeviceWordTable& table;
  const TextCall& call;
  const WordBatch& batch;
  const PlacedParts& placed;
  WordEncoder& encoder;
  WordSink& sink;

  std::string_view name() const { return "putting ids together"; }
  void meanwhile() const { encoder.meanwhile(); }
  std::int64_t bytes(std::int64_t text) const {
    return NormalPart::bytes_of(batch.raw_text(text), call) +
           static_cast<std::int64_t>(batch.most_ids(text) * sizeof(std::int32_t) +
                                     sink.made_bytes());
  }
  void send(PartPlace& place, std::int64_t begin, std::int64_t end) const {
    const auto count = static_cast<std::size_t>(end - begin);
    const std::size_t first = batch.first_miss(begin), last = batch.first_miss(end);
    std::size_t missed_ids = 0;
    for (std::size_t miss = first; miss < last; ++miss) missed_ids += batch.ids_of_miss(miss);
    const NormalPart part(call, begin, end);
    const bool are_there = placed.has(place, begin, end);
    Sections beside;
    const std::size_t first_miss_at = beside.add<std::uint32_t>(count);
    const std::size_t out_begin_at = beside.add<std::uint32_t>(count);
    const std::size_t misses_at = beside.add<MissedWord>(last - first);
    const std::size_t missed_ids_at = beside.add<std::int32_t>(missed_ids);
    place.sent.reserve(beside.bytes() + (are_there ? 0 : part.sent_bytes()));
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
    place.mark(place.kernels_begin);
    const NormalTexts texts =
        are_there ? part.on_device(place) : part.start(place, table.normal, beside.bytes());
    Sections out;
    const std::size_t ends_at = out.add<PathEnd>(count);
    const std::size_t ids_at = out.add<std::int32_t>(most_ids);
    const std::size_t made_at = out.add<std::byte>(count * sink.made_bytes());
    place.out.reserve(out.bytes());
    launch(name(), write_words_kernel, blocks_for(end - begin, kWordWarps), kWordWarps * kWarp,
           place.stream, table, texts,
           {.first_miss = at<std::uint32_t>(place.work, first_miss_at),
            .out_begin = at<std::uint32_t>(place.work, out_begin_at),
            .misses = at<MissedWord>(place.work, misses_at),
            .missed_ids = at<std::int32_t>(place.work, missed_ids_at),
            .ends = at<PathEnd>(place.out, ends_at),
            .ids = at<std::int32_t>(place.out, ids_at)});
    sink.make(place.stream,
              {.begins = at<std::uint32_t>(place.work, out_begin_at),
               .ends = at<PathEnd>(place.out, ends_at),
               .all = at<std::int32_t>(place.out, ids_at)},
              count, at<std::byte>(place.out, made_at));
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
    std::size_t most_ids = 0;
    for (std::int64_t t = place.begin; t < place.end; ++t) most_ids += batch.most_ids(t);
    Sections out;
    const auto* const ends = at<PathEnd>(place.received, out.add<PathEnd>(count));
    const auto* path = at<std::int32_t>(place.received, out.add<std::int32_t>(most_ids));
    sink.take_made(place.begin, place.end, at<std::byte>(place.received, out.bytes()));
    for (std::size_t k = 0; k < count; ++k) {
      const std::int64_t text = place.begin + static_cast<std::int64_t>(k);
      finish(text, ends[k], {path, ends[k].count});
      path += batch.most_ids(text);
    }
  }

  /// A text's path of words, and what the host has to say from its end on.
  void finish(std::int64_t text, const PathEnd& end, std::span<const std::int32_t> path) const {
    const bool are_all = batch.is_normal(text) && end.begin == PathEnd::kText;
    Csr<std::int32_t>* const rows = sink.rows_for(text, end.count, are_all);
    if (rows == nullptr) return;
    rows->append(path);
    const bool after_joined =
        table.joined_id >= 0 && !path.empty() && path.back() == table.joined_id;
    if (!batch.is_normal(text)) {
      encoder.encode_text(batch.raw_text(text), rows->values());
    } else if (!are_all) {
      encoder.encode_rest(batch.text(text), end.begin, end.score, after_joined, rows->values());
    }
    rows->end_row();
  }
};

/// Of encode_words.
class RowSink final : public WordSink {
 public:
  explicit RowSink(Csr<std::int32_t>& rows) : rows_(rows) {}
  Csr<std::int32_t>* rows_for(std::int64_t, std::uint32_t, bool) override { return &rows_; }

 private:
  Csr<std::int32_t>& rows_;
};

}  // namespace

void normalize_texts(const Stream& stream, const NormalRulesView& rules, const NormalTexts& texts) {
  launch("normalising texts", normalize_texts_kernel, blocks_for(texts.count, kNormalWarps),
         kNormalWarps * kWarp, stream, rules, texts);
}

void encode_words(const DeviceWordWeights& words, const TextCall& call, WordEncoder& encoder,
                  Csr<std::int32_t>& rows) {
  RowSink sink(rows);
  encode_words(words, call, encoder, sink);
}

void encode_words(const DeviceWordWeights& words, const TextCall& call, WordEncoder& encoder,
                  WordSink& sink) {
  const DeviceWordTable& table = words.table();
  Lane& lane = call.lane;
  WordBatch batch(call.texts, table.ends_with_space);
  PlacedParts placed;
  run_parts(lane, batch.size(), FindJob{table, call, batch, placed, encoder});
  batch.encode(encoder);
  lane.go_on([&] {
    run_parts(lane, batch.size(), WriteJob{table, call, batch, placed, encoder, sink});
  });
  batch.release_to(lane.idle_copies);
}

}  // namespace winnow::cuda
