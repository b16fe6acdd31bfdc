// Lines read and parsed in one batch or many, one answer a line.
#pragma once

#include <algorithm>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "winnow/formats/jsonl.h"

namespace winnow {

/// Bytes in memory, given out in reads of at most `step`.
class MemorySource : public ByteSource {
 public:
  explicit MemorySource(std::string bytes, std::size_t step = SIZE_MAX)
      : bytes_(std::move(bytes)), step_(step) {}
  std::size_t read(std::span<char> buffer) override {
    const std::size_t count = bytes_.copy(buffer.data(), std::min(buffer.size(), step_), at_);
    at_ += count;
    return count;
  }
  bool ready() const override { return true; }
  const std::string& name() const override { return name_; }
  std::uint64_t consumed() const override { return at_; }
  std::string digest() const override { return {}; }

 private:
  std::string name_ = "memory";
  std::string bytes_;
  std::size_t step_;
  std::size_t at_ = 0;
};

/// "good:" and the text, or the defect's code, of each line; no line may be blank.
inline std::vector<std::string> codes_and_texts_of(const std::vector<std::string>& lines,
                                                   std::int64_t documents = 100) {
  std::string file;
  for (const std::string& line : lines) file += line + "\n";
  JsonlReader reader(std::make_unique<MemorySource>(std::move(file)), {});
  JsonlParser parser({});
  std::vector<std::string> answers(lines.size());
  for (Batch batch; reader.next(documents, batch);) {
    parser.parse(batch);
    for (const Document& document : batch.documents) {
      answers.at(document.ordinal) = "good:" + std::string(document.text);
    }
    for (const Defect& defect : batch.defects) answers.at(defect.ordinal) = defect.code;
  }
  return answers;
}

/// "good" or the defect's code of each line.
inline std::vector<std::string> codes_of(const std::vector<std::string>& lines) {
  std::vector<std::string> answers = codes_and_texts_of(lines);
  for (std::string& answer : answers) answer = answer.substr(0, answer.find(':'));
  return answers;
}

}  // namespace winnow
