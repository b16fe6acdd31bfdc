// Labelled text whose labels can be learnt, and the fasttext program to compare with.
#pragma once

#include <cstdlib>
#include <random>
#include <sstream>
#include <string>

#include "formats/whole_source.h"
#include "temp_folder.h"

namespace winnow {

struct GeneratedLine {
  std::string label;
  std::string text;
};

/// Lines of 3 to 22 words of 200; each label prefers its own 30, so that most lines can be told.
inline std::vector<GeneratedLine> generated_lines(unsigned seed, std::size_t count,
                                                  std::size_t labels) {
  std::mt19937 random(seed);
  std::vector<GeneratedLine> lines(count);
  for (GeneratedLine& line : lines) {
    const std::size_t label = random() % labels;
    line.label = "__label__" + std::to_string(label);
    for (std::size_t words = 3 + random() % 20; words > 0; --words) {
      const bool own = random() % 4 == 0;
      const std::size_t word = own ? label * 30 + random() % 30 : random() % 200;
      line.text += (line.text.empty() ? "w\xc3\xb6rd" : " w\xc3\xb6rd") + std::to_string(word);
    }
  }
  return lines;
}

inline std::string as_fasttext(const std::vector<GeneratedLine>& lines) {
  std::string text;
  for (const GeneratedLine& line : lines) text += line.label + " " + line.text + "\n";
  return text;
}

inline bool fasttext_is_installed() { return std::system("command -v fasttext > /dev/null") == 0; }

/// Runs a command in the shell; its standard output.
inline std::string output_of(const TempFolder& folder, const std::string& command) {
  const std::string file = folder.file("output");
  const int status = std::system((command + " > " + file + " 2> " + file + ".err").c_str());
  EXPECT_EQ(status, 0) << command << "\n" << whole_source(file + ".err");
  return whole_source(file);
}

/// The precision at one that `fasttext test` prints.
inline double precision_at_one(const TempFolder& folder, const std::string& model,
                               const std::string& data) {
  std::istringstream words(output_of(folder, "fasttext test " + model + " " + data));
  std::string word;
  double value = -1;
  while (words >> word) {
    if (word == "P@1") words >> value;
  }
  return value;
}

}  // namespace winnow
