// count_ids MODEL < lines: how many sentencepiece ids each line has, and that they are the
// library's.
#include <fstream>
#include <iostream>
#include <iterator>
#include <string>
#include <vector>

#include "winnow/core/error.h"
#include "winnow/text/sentencepiece.h"

int main(int count, char** arguments) try {
  if (count != 2) return 2;
  std::ifstream file(arguments[1], std::ios::binary);
  const std::string model(std::istreambuf_iterator<char>(file), {});
  const winnow::Tokenizer tokenizer(model, arguments[1]);
  std::vector<std::int32_t> ids, library_ids;
  for (std::string line; std::getline(std::cin, line);) {
    ids.clear();
    library_ids.clear();
    tokenizer.append_ids(line, ids);
    tokenizer.append_library_ids(line, library_ids);
    if (ids != library_ids) return 1;
    std::cout << ids.size() << "\n";
  }
  return 0;
} catch (const winnow::Error& error) {
  std::cerr << error.what() << "\n";
  return 1;
}
