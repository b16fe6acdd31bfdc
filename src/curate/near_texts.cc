#include "curate/near_texts.h"

#include <cerrno>
#include <charconv>
#include <cstdlib>
#include <filesystem>

#include "winnow/core/error.h"
#include "winnow/curate/dedup.h"
#include "winnow/formats/jsonl.h"
#include "winnow/formats/output_file.h"

namespace winnow {
namespace {

class TemporaryFolder {
 public:
  TemporaryFolder() {
    path_ = (std::filesystem::temp_directory_path() / "winnow-XXXXXX").string();
    if (::mkdtemp(path_.data()) == nullptr) {
      throw system_error("cannot make a temporary folder", path_, errno);
    }
  }
  ~TemporaryFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;

  std::string file(const char* name) const { return path_ + "/" + name; }

 private:
  std::string path_;
};

void write_texts(const std::vector<std::string>& texts, const std::string& path) {
  OutputFile out(path);
  std::string line;
  for (std::size_t t = 0; t < texts.size(); ++t) {
    line = "{\"id\":\"" + std::to_string(t) + "\",\"text\":";
    append_json_string(texts[t], line);
    out.write(line += "}\n");
  }
  out.commit();
}

std::size_t take_number(std::string_view& rest) {
  std::size_t number = 0;
  const auto end = std::from_chars(rest.data(), rest.data() + rest.size(), number).ptr;
  rest.remove_prefix(static_cast<std::size_t>(end - rest.data()) + 1);
  return number;
}

}  // namespace

std::vector<std::optional<std::size_t>> near_duplicate_texts(const std::vector<std::string>& texts,
                                                             double threshold, int threads,
                                                             const std::stop_token& stop) {
  std::vector<std::optional<std::size_t>> witnesses(texts.size());
  if (texts.size() < 2) return witnesses;
  const TemporaryFolder folder;
  DedupOptions options;
  options.inputs = {folder.file("texts.jsonl")};
  write_texts(texts, options.inputs.front());
  options.similarity.threshold = SetThreshold::of(SetMeasure::kContainment, threshold);
  options.alarm_drop = 1;
  options.files.clusters = folder.file("clusters.tsv");
  options.device = "cpu";
  options.threads = threads;
  options.stop = stop;
  dedup(options);
  const std::string clusters = read_file(options.files.clusters);
  for (std::string_view rest = clusters; !rest.empty();) {
    const std::size_t text = take_number(rest);
    const std::size_t witness = take_number(rest);
    if (witness != text) witnesses.at(text) = witness;
  }
  return witnesses;
}

}  // namespace winnow
