// The format, front to back (fastText's Args::save, Dictionary::save, DenseMatrix::save; all little
// endian): magic, version; 12 int32 arguments and a double; dictionary header; entries; a byte
// "quantised"; input matrix; a byte "quantised"; output matrix.
#include "winnow/formats/fasttext_reader.h"

#include <algorithm>
#include <bit>
#include <cstring>
#include <limits>

#include "formats/model_file.h"

namespace winnow {
namespace {

static_assert(std::endian::native == std::endian::little);

constexpr std::int32_t kMagic = 793712314;
constexpr std::int32_t kOldVersion = 11;
constexpr std::int32_t kNewVersion = 12;
constexpr std::int32_t kSupervised = 3;
constexpr std::int32_t kMaxDim = 65536;
constexpr std::int32_t kMaxNgram = 64;
constexpr std::size_t kMaxWordBytes = 64 * 1024;
constexpr std::uint64_t kSmallestEntry = 10;  // NUL, count, type

constexpr std::string_view kDamaged = "the file is damaged; fetch it again";

struct Counts {
  std::int32_t words = 0;
  std::int32_t labels = 0;
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
  return "give a supervised fastText model (.bin)";
}

[[noreturn]] void invalid(const ModelFile& file, std::string_view name, std::int64_t value,
                          std::string_view range) {
  file.fail(
      errors::kModelInvalid,
      std::string(name) + " is " + std::to_string(value) + "; it must be " + std::string(range),
      kDamaged);
}

[[noreturn]] void unsupported(const ModelFile& file, std::string_view what, std::string_view how) {
  file.fail(errors::kModelUnsupported, what, how);
}

std::int32_t read_version(ModelFile& file) {
  const std::string_view hint = hint_for(file.peek(256));
  if (file.peek(4).size() < 4 || std::memcmp(file.peek(4).data(), &kMagic, 4) != 0) {
    file.fail(file.remaining() < 4 ? errors::kModelTruncated : errors::kModelMagic,
              "this is not a fastText model", hint);
  }
  file.value<std::int32_t>("the magic number");
  const auto version = file.value<std::int32_t>("the version");
  if (version != kOldVersion && version != kNewVersion) {
    unsupported(file,
                "version " + std::to_string(version) +
                    " of fastText's format; versions 11 and 12 can be read",
                "save the model again with a current fastText");
  }
  return version;
}

void check_model(const ModelFile& file, FasttextLoss loss, std::int32_t model) {
  if (model != kSupervised) {
    unsupported(file, "this model is not supervised: it has word vectors and no classes",
                "train with `fasttext supervised`");
  }
  if (loss != FasttextLoss::kSoftmax) {
    constexpr std::string_view kNames[] = {"hierarchical softmax", "negative sampling", "softmax",
                                           "one-vs-all"};
    const auto index = static_cast<std::int64_t>(loss) - 1;
    if (index < 0 || index > 3) invalid(file, "the loss", index + 1, "1 to 4");
    unsupported(file,
                "the model was trained with the loss \"" + std::string(kNames[index]) +
                    "\"; only softmax can be read",
                "train with `-loss softmax`");
  }
}

void check_args(const ModelFile& file, const FasttextArgs& args) {
  const auto within = [&](std::string_view name, std::int32_t value, std::int32_t most) {
    if (value < 0 || value > most) invalid(file, name, value, "0 to " + std::to_string(most));
  };
  if (args.dim < 1 || args.dim > kMaxDim) invalid(file, "dim", args.dim, "1 to 65536");
  within("wordNgrams", args.word_ngrams, kMaxNgram);
  within("minn", args.minn, kMaxNgram);
  within("maxn", args.maxn, kMaxNgram);
  if (args.bucket < 0) invalid(file, "bucket", args.bucket, "at least 0");
  if (args.bucket == 0 && (args.word_ngrams > 1 || args.maxn > 0)) {
    invalid(file, "bucket", 0, "at least 1 for a model with n-grams");
  }
}

FasttextArgs read_args(ModelFile& file, std::int32_t version) {
  constexpr std::string_view kWhat = "the arguments";
  enum { kDim, kWs, kEpoch, kMinCount, kNeg, kNgrams, kLoss, kModel, kBucket, kMinn, kMaxn, kRate };
  std::int32_t saved[12];
  file.read(saved, sizeof(saved), kWhat);
  file.value<double>(kWhat);  // the sampling threshold
  FasttextArgs args;
  args.dim = saved[kDim];
  args.word_ngrams = saved[kNgrams];
  args.loss = static_cast<FasttextLoss>(saved[kLoss]);
  args.bucket = saved[kBucket];
  args.minn = saved[kMinn];
  // fastText: old supervised models do not use character n-grams, whatever they say.
  args.maxn = version == kOldVersion ? 0 : saved[kMaxn];
  check_model(file, args.loss, saved[kModel]);
  check_args(file, args);
  return args;
}

/// All sizes against each other and against the bytes that remain, before anything is allocated.
Counts read_counts(ModelFile& file, const FasttextArgs& args) {
  constexpr std::string_view kWhat = "the dictionary's header";
  const auto size = file.value<std::int32_t>(kWhat);
  const Counts counts{file.value<std::int32_t>(kWhat), file.value<std::int32_t>(kWhat)};
  file.value<std::int64_t>(kWhat);  // tokens seen in training
  const auto pruned = file.value<std::int64_t>(kWhat);
  if (counts.words < 0) invalid(file, "the number of words", counts.words, "at least 0");
  if (counts.labels < 1) invalid(file, "the number of labels", counts.labels, "at least 1");
  if (std::int64_t{counts.words} + counts.labels != size) {
    invalid(
        file, "the size of the dictionary", size,
        "words + labels, " + std::to_string(counts.words) + " + " + std::to_string(counts.labels));
  }
  if (pruned >= 0) {
    unsupported(file, "the model is pruned and quantised (.ftz); only dense models can be read",
                "use the .bin that it was made from");
  }
  if (std::int64_t{counts.words} + args.bucket > std::numeric_limits<std::int32_t>::max()) {
    invalid(file, "words + bucket", std::int64_t{counts.words} + args.bucket, "below 2^31");
  }
  const auto rows = static_cast<std::uint64_t>(size) + static_cast<std::uint64_t>(args.bucket);
  const auto row_bytes = static_cast<std::uint64_t>(args.dim) * sizeof(float);
  file.expect(static_cast<std::uint64_t>(size) * kSmallestEntry + rows * row_bytes, 1,
              "the dictionary or the matrices");
  return counts;
}

void read_dictionary(ModelFile& file, Counts counts, FasttextModel& model) {
  constexpr std::string_view kWhat = "the dictionary";
  model.words.reserve(static_cast<std::size_t>(counts.words));
  model.labels.reserve(static_cast<std::size_t>(counts.labels));
  for (std::int64_t entry = 0; entry < std::int64_t{counts.words} + counts.labels; ++entry) {
    const bool is_label = entry >= counts.words;
    (is_label ? model.labels : model.words).push_back(file.c_string(kMaxWordBytes, "a word"));
    const auto count = file.value<std::int64_t>(kWhat);
    const auto type = file.value<std::int8_t>(kWhat);
    if (type != (is_label ? 1 : 0)) {
      invalid(file, "the type of dictionary entry " + std::to_string(entry), type,
              is_label ? "1 (label)" : "0 (word)");
    }
    (is_label ? model.label_counts : model.word_counts).push_back(count);
  }
}

bool all_finite(std::span<const float> values) {
  constexpr std::uint32_t kExponent = 0x7f800000U;
  std::uint32_t broken = 0;
  for (const float value : values) {
    broken |= (std::bit_cast<std::uint32_t>(value) & kExponent) == kExponent ? 1U : 0U;
  }
  return broken == 0;
}

Matrix<float> read_matrix(ModelFile& file, std::int64_t rows, std::int64_t columns,
                          const std::string& what) {
  if (file.value<std::uint8_t>(what) != 0) {
    unsupported(file, what + " is quantised (.ftz); only dense models can be read",
                "use the .bin that it was made from");
  }
  const auto saved_rows = file.value<std::int64_t>(what);
  const auto saved_columns = file.value<std::int64_t>(what);
  if (saved_rows != rows) invalid(file, "the rows of " + what, saved_rows, std::to_string(rows));
  if (saved_columns != columns) {
    invalid(file, "the columns of " + what, saved_columns, std::to_string(columns));
  }
  file.expect(static_cast<std::uint64_t>(rows), static_cast<std::uint64_t>(columns) * sizeof(float),
              what);
  Matrix<float> matrix(rows, columns);
  const auto view = matrix.view();
  file.read(view.data, static_cast<std::uint64_t>(view.size()) * sizeof(float), what);
  if (!all_finite({view.data, static_cast<std::size_t>(view.size())})) {
    file.fail(errors::kModelInvalid, what + " holds a NaN or an infinity",
              "the training diverged or the file is damaged; train with a lower -lr, or fetch it "
              "again");
  }
  return matrix;
}

}  // namespace

FasttextModel read_fasttext_model(const std::string& path) {
  ModelFile file(path);
  const std::int32_t version = read_version(file);
  FasttextModel model;
  model.args = read_args(file, version);
  const Counts counts = read_counts(file, model.args);
  const std::int64_t input_rows = std::int64_t{counts.words} + model.args.bucket;
  read_dictionary(file, counts, model);
  model.input = read_matrix(file, input_rows, model.args.dim, "the input matrix");
  model.output = read_matrix(file, counts.labels, model.args.dim, "the output matrix");
  file.expect_end();
  return model;
}

}  // namespace winnow
