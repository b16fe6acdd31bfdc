// spm_train's options, lines to train on and texts to encode, drawn from a seed.
#include <array>

#include "text/trained_model.h"

namespace winnow {
namespace {

class Drawing {
 public:
  explicit Drawing(std::uint32_t seed) : random_(seed) {}

  RandomTraining draw() {
    RandomTraining drawn;
    drawn.options = options();
    const std::size_t lines = 20 + below(60);
    while (drawn.lines.size() < lines) drawn.lines.push_back(line());
    const std::size_t texts = 60 + below(60);
    while (drawn.texts.size() < texts) drawn.texts.push_back(text());
    drawn.texts.push_back(long_text(drawn.texts));
    constexpr std::array<std::size_t, 5> kCacheBytes = {0, 128, 8192, 65536, 16 << 20};
    drawn.cache_bytes = kCacheBytes[below(kCacheBytes.size())];
    return drawn;
  }

 private:
  std::uint32_t below(std::size_t bound) { return static_cast<std::uint32_t>(random_() % bound); }
  bool one_in(std::uint32_t count) { return below(count) == 0; }
  template <std::size_t n>
  std::string one_of(const char* const (&choices)[n]) {
    return choices[below(n)];
  }
  std::string flag(std::uint32_t count_of_true) { return one_in(count_of_true) ? "true" : "false"; }

  TrainingOptions options() {
    TrainingOptions drawn = {{"model_type", one_of({"unigram", "bpe"})},
                             {"vocab_size", std::to_string(600 + below(one_in(3) ? 3000 : 600))},
                             {"normalization_rule_name",
                              one_of({"nmt_nfkc", "nfkc", "nmt_nfkc_cf", "nfkc_cf", "identity"})},
                             {"character_coverage", one_of({"0.98", "0.9995", "1.0"})},
                             {"byte_fallback", flag(3)},
                             {"split_by_unicode_script", flag(2)},
                             {"split_by_number", flag(2)},
                             {"split_by_whitespace", flag(2)},
                             {"split_digits", flag(3)},
                             {"treat_whitespace_as_suffix", flag(3)},
                             {"allow_whitespace_only_pieces", flag(2)},
                             {"add_dummy_prefix", flag(2)},
                             {"remove_extra_whitespaces", flag(2)},
                             {"max_sentencepiece_length", one_of({"2", "5", "16", "30", "60"})},
                             {"num_sub_iterations", "1"}};
    if (one_in(2)) drawn["user_defined_symbols"] = symbols(drawn["byte_fallback"] == "true");
    if (one_in(4)) drawn["control_symbols"] = "<mask>,<sep>";
    // The library's BPE trainer ends the process where a required character does not occur.
    if (drawn["model_type"] == "unigram" && one_in(4))
      drawn["required_chars"] = one_of({"\u00e9\u4e2d", "\U0001f600", "xyz"});
    if (one_in(4)) drawn["bos_id"] = "-1";
    if (one_in(4)) drawn["pad_id"] = "3";
    return drawn;
  }

  /// Pieces that are taken whole wherever they stand: marks, letters, spaces among them.
  std::string symbols(bool has_bytes) {
    std::string drawn = one_of({"<x>", "er", "\u2581th", "e\u2581", "\u2581\u2581", "\u4e2d"});
    if (one_in(2))
      drawn.append(",").append(
          one_of({"e", "ing", has_bytes ? "E" : "<0x41>", "\n", "1", "\u00e9t"}));
    return drawn;
  }

  /// Words of few letters: many pieces of equal counts, and long words without a cut.
  std::string few_letters() {
    std::string drawn;
    const std::size_t letters = 2 + below(5);
    for (std::uint32_t count = below(300); count > 0; --count) {
      drawn += one_in(5) ? ' ' : static_cast<char>('a' + below(letters));
    }
    return drawn;
  }

  std::string ascii() {
    std::string drawn;
    for (std::uint32_t count = below(200); count > 0; --count) {
      drawn += static_cast<char>(one_in(4) ? ' ' : 0x21 + below(0x5E));
    }
    return drawn;
  }

  /// A stretch of a web page; it may begin and end inside of a character.
  std::string stretch(std::size_t most) {
    const std::string& page = sample_texts()[below(sample_texts().size())];
    return page.substr(below(page.size()), below(most));
  }

  std::string line() {
    const std::uint32_t kind = below(10);
    std::string drawn = kind < 6    ? stretch(3000)
                        : kind < 8  ? few_letters()
                        : kind == 8 ? random_unicode(random_)
                                    : ascii();
    for (char& c : drawn) {  // as if read from a file of lines
      if (c == '\n' || c == '\0') c = ' ';
    }
    return drawn;
  }

  /// Other spaces for those of a text, at its ends too, and bytes at random places.
  void disturb(std::string& text) {
    const auto space = [&] {
      return one_of({"  ", "   ", "\t", "\n", "\r\n", "\u00a0", "\u3000", "\u200b", "\u2581",
                     "\u2581 ", " \u2581", "\ufeff", "\u2003", "\u0085"});
    };
    std::string drawn;
    for (const char c : text) {
      if (c == ' ' && one_in(3)) {
        drawn += space();
      } else {
        drawn += one_in(200) ? static_cast<char>(below(256)) : c;
      }
    }
    if (one_in(3)) drawn.insert(0, space());
    if (one_in(3)) drawn += space();
    text = std::move(drawn);
  }

  std::string text() {
    const std::uint32_t kind = below(8);
    std::string drawn = kind < 3    ? stretch(2000)
                        : kind == 3 ? few_letters()
                        : kind == 4 ? ascii()
                                    : random_unicode(random_);
    if (one_in(8)) drawn.insert(below(drawn.size() + 1), one_of({"<x>", "<mask>", "<s>", "<unk>"}));
    if (one_in(2)) disturb(drawn);
    return drawn;
  }

  /// All of them in one, more than once: large scores, which are rounded otherwise.
  std::string long_text(const std::vector<std::string>& texts) {
    std::string drawn;
    for (std::uint32_t rounds = 1 + below(8); rounds > 0; --rounds) {
      for (const std::string& text : texts) drawn += text;
    }
    return drawn;
  }

  std::mt19937 random_;
};

}  // namespace

RandomTraining random_training(std::uint32_t seed) { return Drawing(seed).draw(); }

}  // namespace winnow
