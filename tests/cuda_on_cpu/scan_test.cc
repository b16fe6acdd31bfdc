// A whole run whose facts the CUDA wing measures leaves the files of one on the CPU.
#include <gtest/gtest.h>

#include <fstream>
#include <map>
#include <nlohmann/json.hpp>

#include "kernels/devices.h"
#include "temp_folder.h"
#include "winnow/curate/run.h"

namespace winnow {
namespace {

namespace fs = std::filesystem;

std::string source(const std::string& path) { return std::string(WINNOW_SOURCE_DIR) + "/" + path; }

/// The first lines of a shard of the sample corpus, bad ones among them, and delicate texts.
std::string some_records(int count) {
  std::ifstream pages(source("tests/data/corpus/web-00000-of-00003.jsonl"));
  std::string records = R"({"text": ""})"
                        "\n"
                        R"({"text": " "})"
                        "\n"
                        R"({"text": "...\n\u0000 a"})"
                        "\n";
  std::string line;
  for (int k = 0; k < count && std::getline(pages, line); ++k) records += line + "\n";
  return records;
}

std::map<std::string, std::string> files_of(const std::string& folder) {
  std::map<std::string, std::string> files;
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    if (!entry.is_regular_file() || entry.path().filename() == "timings.json") continue;
    std::ifstream file(entry.path(), std::ios::binary);
    files[fs::relative(entry.path(), folder)] = {std::istreambuf_iterator<char>(file), {}};
  }
  return files;
}

class WholeRun : public testing::TestWithParam<TestDevice> {};
INSTANTIATE_TEST_SUITE_P(Devices, WholeRun, every_device(), device_name);

TEST_P(WholeRun, LeavesTheFilesOfTheCpu) {
  const TempFolder folder;
  folder.write("in.jsonl", some_records(60));
  const nlohmann::json sketch = {{"shingle", 3}, {"dimensions", 128}};
  nlohmann::json recipe = {
      {"inputs", folder.file("in.jsonl")},
      {"threads", 1},  // as many as the executor has
      {"batch", 16},
      {"read", {{"max_bad_share", 1}}},
      {"facts",
       {{"tokenizer", source("models/english-16k.model")},
        {"scores", {{"quality", {{"model", source("models/quality-en.bin")}}}}},
        {"sketch", sketch},
        {"minhash", nlohmann::json::object()},
        {"rules",
         {"gopher_repetition@datatrove", "gopher@datatrove", "c4@datatrove", "fineweb@datatrove"}},
        {"embedding", source("models/embed-en.safetensors")}}},
      {"passes",
       {{{"pass", "near"}, {"of", "sketch"}, {"threshold", 0.7}},
        {{"pass", "keep"}, {"by", "quality"}, {"top", "80%"}}}}};
  for (const std::string_view device : {std::string_view("cpu"), GetParam().name}) {
    recipe["device"] = device;
    recipe["output"] = folder.file(device);
    run(parse_recipe(recipe.dump(), "recipe.json"), {});
  }
  const auto expected = files_of(folder.file("cpu")), got = files_of(folder.file(GetParam().name));
  ASSERT_GE(expected.size(), 6U);
  for (const auto& [name, bytes] : expected) {
    ASSERT_TRUE(got.contains(name)) << name;
    EXPECT_EQ(got.at(name) == bytes, true) << name << " differs";
  }
  EXPECT_EQ(got.size(), expected.size());
}

}  // namespace
}  // namespace winnow
