#include "text/trained_model.h"

#include <sentencepiece_trainer.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <map>
#include <nlohmann/json.hpp>
#include <sstream>
#include <stdexcept>
#include <string_view>

#include "formats/whole_source.h"

namespace winnow {
namespace {

class Lines : public sentencepiece::SentenceIterator {
 public:
  explicit Lines(const std::vector<std::string>& lines) : lines_(lines) {}
  bool done() const override { return at_ == lines_.size(); }
  void Next() override { ++at_; }
  const std::string& value() const override { return lines_[at_]; }
  sentencepiece::util::Status status() const override { return {}; }

 private:
  const std::vector<std::string>& lines_;
  std::size_t at_ = 0;
};

/// In a process of its own, for with some options the library ends it: the model, or why there is
/// none, goes to `out`.
[[noreturn]] void train_into(int out, const TrainingOptions& options,
                             const std::vector<std::string>& lines) {
  if (std::freopen("/dev/null", "w", stderr) == nullptr) ::_exit(2);
  Lines input(lines);
  std::string model;
  const auto status = sentencepiece::SentencePieceTrainer::Train(options, &input, &model);
  const std::string said = status.ok() ? model : status.ToString();
  for (std::string_view rest = said; !rest.empty();) {
    const ::ssize_t size = ::write(out, rest.data(), rest.size());
    if (size <= 0) ::_exit(2);
    rest.remove_prefix(static_cast<std::size_t>(size));
  }
  ::_exit(status.ok() ? 0 : 1);
}

void append_utf8(std::uint32_t code, std::string& text) {
  const auto byte = [&](std::uint32_t value) { text += static_cast<char>(value); };
  if (code < 0x80) {
    byte(code);
  } else if (code < 0x800) {
    byte(0xC0 | code >> 6);
    byte(0x80 | (code & 63));
  } else if (code < 0x10000) {
    byte(0xE0 | code >> 12);
    byte(0x80 | (code >> 6 & 63));
    byte(0x80 | (code & 63));
  } else {
    byte(0xF0 | code >> 18);
    byte(0x80 | (code >> 12 & 63));
    byte(0x80 | (code >> 6 & 63));
    byte(0x80 | (code & 63));
  }
}

}  // namespace

std::string train_pieces(TrainingOptions options, const std::vector<std::string>& lines,
                         std::string& refusal) {
  options.insert({{"minloglevel", "2"}, {"num_threads", "1"}, {"hard_vocab_limit", "false"}});
  int ends[2];
  if (::pipe(ends) != 0) throw std::runtime_error("no pipe");
  const ::pid_t child = ::fork();
  if (child == 0) train_into(ends[1], options, lines);
  ::close(ends[1]);
  std::string said;
  char some[1 << 16];
  for (::ssize_t size; (size = ::read(ends[0], some, sizeof(some))) > 0;) {
    said.append(some, static_cast<std::size_t>(size));
  }
  ::close(ends[0]);
  int status = 0;
  ::waitpid(child, &status, 0);
  refusal.clear();
  if (status == 0) return said;
  refusal = said.empty() ? "the library ended the process" : said;
  return {};
}

const std::vector<std::string>& sample_texts() {
  static const std::vector<std::string> kTexts = [] {
    std::vector<std::string> texts;
    std::istringstream lines(
        whole_source(WINNOW_SOURCE_DIR "/tests/data/corpus/web-00000-of-00003.jsonl"));
    for (std::string line; texts.size() < 60 && std::getline(lines, line);) {
      const auto record = nlohmann::json::parse(line, nullptr, false);
      if (record.is_object() && record.contains("text") && record["text"].is_string()) {
        texts.push_back(record["text"].get<std::string>());
      }
    }
    return texts;
  }();
  return kTexts;
}

std::string random_unicode(std::mt19937& random) {
  static constexpr std::uint32_t kRanges[][2] = {
      {0x20, 0x7E},     {0x61, 0x7A},        {0x20, 0x20},       {0x00, 0x1F},
      {0x7F, 0xFF},     {0x300, 0x36F},      {0x1100, 0x11FF},   {0xAC00, 0xAC80},
      {0x2000, 0x206F}, {0x3040, 0x30FF},    {0x4E00, 0x4EFF},   {0xFB00, 0xFB06},
      {0xFF00, 0xFFEF}, {0x1D400, 0x1D4FF},  {0x1F600, 0x1F64F}, {0xD7F0, 0xE010},
      {0x2580, 0x2582}, {0x10FFF0, 0x110010}};
  const auto below = [&](std::size_t bound) {
    return static_cast<std::uint32_t>(random() % bound);
  };
  std::string text;
  for (std::uint32_t count = below(200); count > 0; --count) {
    const std::uint32_t* range = kRanges[below(2) == 0 ? below(3) : below(std::size(kRanges))];
    append_utf8(range[0] + below(range[1] - range[0] + 1), text);
    if (below(64) == 0) text += static_cast<char>(below(256));
  }
  return text;
}

std::string in_words(const TrainingOptions& options) {
  std::string words;
  for (const auto& [name, value] : std::map(options.begin(), options.end())) {
    words.append(words.empty() ? "--" : " --").append(name).append("=").append(value);
  }
  return words;
}

}  // namespace winnow
