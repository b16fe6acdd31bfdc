// The format, front to back (fastText's Args::save and Dictionary::save; all little endian): magic,
// version; 12 int32 arguments and a double; dictionary header; entries; pairs (bucket, index) of a
// pruned model.
#include "formats/fasttext_header.h"

#include <algorithm>
#include <bit>
#include <cstring>
#include <limits>
#include <string>

namespace winnow {
namespace {

static_assert(std::endian::native == std::endian::little);

constexpr std::int32_t kOldVersion = 11;
constexpr std::int32_t kNewVersion = 12;
constexpr std::int32_t kMaxDim = 65536;
constexpr std::int32_t kMaxNgram = 64;
constexpr std::size_t kMaxWordBytes = 64 * 1024;
constexpr std::uint64_t kSmallestEntry = 10;  // NUL, count, type
constexpr std::uint64_t kSmallestRow = 1;     // a quantised row of one code
constexpr std::uint64_t kHeapOverhead = 25;   // of a string that is not held in place

struct Counts {
  std::int32_t words = 0;
  std::int32_t labels = 0;
  std::int64_t tokens = 0;
  std::int64_t kept_buckets = -1;  ///< not pruned
};

/// What a file that is not a model probably is, and what to do about it.
std::string_view hint_for(std::string_view start) {
  if (start.starts_with("version https://git-lfs")) {
    return "this is a Git LFS pointer, not the model: run `git lfs pull`";
  }
  const std::size_t first = start.find_first_not_of(" \t\r\n");
  if (first != std::string_view::npos && start[first] == '<') {
    return "this looks like a web page: the download went to a page about the model; use its "
           "direct link";
  }
  if (start.starts_with("\x1f\x8b")) return "this is gzip: run `gunzip` on it first";
  if (start.starts_with("PK\x03\x04")) return "this is a zip archive: run `unzip` on it first";
  if (start.starts_with("\x28\xb5\x2f\xfd")) return "this is zstd: run `unzstd` on it first";
  return "give a fastText model (.bin or .ftz)";
}

std::int32_t read_version(ModelFile& file) {
  const std::string_view hint = hint_for(file.peek(256));
  if (file.peek(4).size() < 4 || std::memcmp(file.peek(4).data(), &kFasttextMagic, 4) != 0) {
    file.fail(file.remaining() < 4 ? errors::kModelTruncated : errors::kModelMagic,
              "this is not a fastText model", hint);
  }
  file.value<std::int32_t>("the magic number");
  const auto version = file.value<std::int32_t>("the version");
  if (version != kOldVersion && version != kNewVersion) {
    file.fail(errors::kModelUnsupported,
              "version " + std::to_string(version) +
                  " of fastText's format; versions 11 and 12 can be read",
              "save the model again with a current fastText");
  }
  return version;
}

void check_range(const ModelFile& file, std::string_view name, std::int32_t value,
                 std::int32_t least, std::int32_t most) {
  if (value >= least && value <= most) return;
  invalid_number(file, name, value, std::to_string(least) + " to " + std::to_string(most));
}

void check_args(const ModelFile& file, const FasttextArgs& args) {
  check_range(file, "the loss", static_cast<std::int32_t>(args.loss), 1, 4);
  check_range(file, "the kind of model", static_cast<std::int32_t>(args.kind), 1, 3);
  check_range(file, "dim", args.dim, 1, kMaxDim);
  check_range(file, "wordNgrams", args.word_ngrams, 0, kMaxNgram);
  check_range(file, "minn", args.minn, 0, kMaxNgram);
  check_range(file, "maxn", args.maxn, 0, kMaxNgram);
  if (args.bucket < 0) invalid_number(file, "bucket", args.bucket, "at least 0");
  const bool has_word_ngrams = args.kind == FasttextKind::kSupervised && args.word_ngrams > 1;
  if (args.bucket == 0 && (has_word_ngrams || args.maxn > 0)) {
    invalid_number(file, "bucket", 0, "at least 1 for a model with n-grams");
  }
}

FasttextArgs read_args(ModelFile& file, std::int32_t version) {
  constexpr std::string_view kWhat = "the arguments";
  FasttextArgs args;
  for (std::int32_t* number :
       {&args.dim, &args.ws, &args.epoch, &args.min_count, &args.neg, &args.word_ngrams}) {
    *number = file.value<std::int32_t>(kWhat);
  }
  args.loss = static_cast<FasttextLoss>(file.value<std::int32_t>(kWhat));
  args.kind = static_cast<FasttextKind>(file.value<std::int32_t>(kWhat));
  for (std::int32_t* number : {&args.bucket, &args.minn, &args.maxn, &args.lr_update_rate}) {
    *number = file.value<std::int32_t>(kWhat);
  }
  args.t = file.value<double>(kWhat);
  // fastText: old supervised models do not use character n-grams, whatever they say.
  if (version == kOldVersion && args.kind == FasttextKind::kSupervised) args.maxn = 0;
  check_args(file, args);
  return args;
}

void check_counts(const ModelFile& file, const FasttextArgs& args, std::int32_t size,
                  const Counts& counts) {
  const bool is_supervised = args.kind == FasttextKind::kSupervised;
  const std::int32_t least_words = is_supervised ? 0 : 1;
  const std::int32_t least_labels = is_supervised ? 1 : 0;
  constexpr std::int32_t kMost = std::numeric_limits<std::int32_t>::max();
  check_range(file, "the number of words", counts.words, least_words, kMost);
  check_range(file, "the number of labels", counts.labels, least_labels, kMost);
  if (std::int64_t{counts.words} + counts.labels != size) {
    invalid_number(
        file, "the size of the dictionary", size,
        "words + labels, " + std::to_string(counts.words) + " + " + std::to_string(counts.labels));
  }
  if (counts.kept_buckets < -1 || counts.kept_buckets > args.bucket) {
    invalid_number(file, "the number of buckets that pruning left", counts.kept_buckets,
                   "-1 (not pruned) to bucket, " + std::to_string(args.bucket));
  }
  if (std::int64_t{counts.words} + args.bucket > kMost) {
    invalid_number(file, "words + bucket", std::int64_t{counts.words} + args.bucket, "below 2^31");
  }
}

Counts read_counts(ModelFile& file, const FasttextArgs& args) {
  constexpr std::string_view kWhat = "the dictionary's header";
  const auto size = file.value<std::int32_t>(kWhat);
  Counts counts;
  counts.words = file.value<std::int32_t>(kWhat);
  counts.labels = file.value<std::int32_t>(kWhat);
  counts.tokens = file.value<std::int64_t>(kWhat);
  counts.kept_buckets = file.value<std::int64_t>(kWhat);
  check_counts(file, args, size, counts);
  const bool is_pruned = counts.kept_buckets >= 0;
  const auto buckets = static_cast<std::uint64_t>(is_pruned ? counts.kept_buckets : args.bucket);
  const auto pairs = is_pruned ? buckets * sizeof(KeptBucket) : 0;
  const auto rows = static_cast<std::uint64_t>(counts.words) + buckets;
  file.expect(static_cast<std::uint64_t>(size) * kSmallestEntry + rows * kSmallestRow + pairs, 1,
              "the dictionary or the matrices");
  return counts;
}

/// Words or labels, which come after them.
void read_entries(ModelFile& file, ModelMemory& memory, std::int32_t entries, std::int8_t type,
                  std::vector<std::string>& texts, std::vector<std::int64_t>& counts) {
  constexpr std::string_view kWhat = "the dictionary";
  const auto size = static_cast<std::size_t>(entries);
  memory.take(size, sizeof(std::string) + sizeof(std::int64_t), kWhat);
  texts.reserve(size);
  counts.reserve(size);
  const std::size_t in_place = std::string().capacity();
  for (std::int32_t entry = 0; entry < entries; ++entry) {
    texts.push_back(file.c_string(kMaxWordBytes, "a word"));
    const std::size_t length = texts.back().size();
    if (length > in_place) memory.take(1, length + kHeapOverhead, kWhat);
    counts.push_back(file.value<std::int64_t>(kWhat));
    if (const auto saved = file.value<std::int8_t>(kWhat); saved != type) {
      invalid_number(file, "the type of \"" + texts.back() + "\"", saved,
                     type == 1 ? "1 (label)" : "0 (word)");
    }
  }
}

/// Sorted by bucket, whatever the order in the file (there, a hash table's).
std::vector<KeptBucket> read_kept_buckets(ModelFile& file, ModelMemory& memory, std::int64_t pairs,
                                          std::int32_t buckets) {
  const auto size = static_cast<std::size_t>(pairs);
  memory.take(size, sizeof(KeptBucket), "the buckets that pruning left");
  std::vector<KeptBucket> kept(size);
  file.read(kept.data(), size * sizeof(KeptBucket), "the buckets that pruning left");
  std::vector<bool> is_taken(size);
  for (const KeptBucket& pair : kept) {
    check_range(file, "a bucket that pruning left", pair.bucket, 0, buckets - 1);
    check_range(file, "the place of a bucket", pair.index, 0, static_cast<std::int32_t>(pairs) - 1);
    if (is_taken[static_cast<std::size_t>(pair.index)]) {
      invalid_number(file, "the place of a bucket", pair.index, "there once");
    }
    is_taken[static_cast<std::size_t>(pair.index)] = true;
  }
  std::ranges::sort(kept, {}, &KeptBucket::bucket);
  const auto twice = std::ranges::adjacent_find(kept, {}, &KeptBucket::bucket);
  if (twice != kept.end()) {
    invalid_number(file, "a bucket that pruning left", twice->bucket, "there once");
  }
  return kept;
}

}  // namespace

void invalid_number(const ModelFile& file, std::string_view name, std::int64_t value,
                    std::string_view range) {
  file.fail(
      errors::kModelInvalid,
      std::string(name) + " is " + std::to_string(value) + "; it must be " + std::string(range),
      kDamagedModel);
}

void ModelMemory::take(std::uint64_t count, std::uint64_t bytes_each, std::string_view what) {
  std::uint64_t bytes = 0;
  if (__builtin_mul_overflow(count, bytes_each, &bytes) || bytes > left_) {
    file_.fail(errors::kModelUnsupported,
               std::string(what) + " would take far more memory than the file has bytes",
               kDamagedModel);
  }
  left_ -= bytes;
}

FasttextVocabulary read_fasttext_header(ModelFile& file, ModelMemory& memory) {
  const std::int32_t version = read_version(file);
  FasttextVocabulary vocabulary;
  vocabulary.args = read_args(file, version);
  const Counts counts = read_counts(file, vocabulary.args);
  vocabulary.tokens = counts.tokens;
  read_entries(file, memory, counts.words, 0, vocabulary.words, vocabulary.word_counts);
  read_entries(file, memory, counts.labels, 1, vocabulary.labels, vocabulary.label_counts);
  if (counts.kept_buckets >= 0) {
    vocabulary.kept_buckets =
        read_kept_buckets(file, memory, counts.kept_buckets, vocabulary.args.bucket);
  }
  return vocabulary;
}

}  // namespace winnow
