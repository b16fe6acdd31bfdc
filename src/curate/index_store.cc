#include "curate/index_store.h"

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <nlohmann/json.hpp>

#include "winnow/core/error.h"
#include "winnow/formats/output_file.h"
#include "winnow/formats/tensor_writer.h"

namespace winnow {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

constexpr std::string_view kFormat = "winnow.index/1";
constexpr std::string_view kManifest = "/index.json";

json json_of(const IndexKind& kind) {
  if (!kind.sketch) return {{"of", "vectors"}, {"columns", kind.columns}};
  const ShingleOptions& shingles = kind.sketch->shingles;
  return {{"of", "sketch"},
          {"by", name_of(shingles.by)},
          {"shingle", shingles.words},
          {"characters", shingles.characters},
          {"dimensions", kind.columns}};
}

IndexKind kind_from(const json& parsed) {
  if (parsed.at("of") == "vectors") return {std::nullopt, parsed.at("columns").get<std::int64_t>()};
  if (parsed.at("of") != "sketch") throw std::runtime_error("it is of another kind");
  const auto by = shingle_unit_of(parsed.at("by").get<std::string>());
  if (!by) throw std::runtime_error("its shingles are of another kind");
  SketchRecipe sketch{
      {*by, parsed.at("shingle").get<std::int32_t>(), parsed.at("characters").get<std::int32_t>()},
      parsed.at("dimensions").get<std::int32_t>()};
  return {sketch, sketch.dimensions};
}

/// Calls read(manifest) and says what is wrong with it.
template <class Read>
auto read_manifest(const std::string& folder, const Read& read) {
  const std::string path = folder + std::string(kManifest);
  if (!fs::exists(path)) {
    throw Error(errors::kNoInput, "there is no index", folder, "`winnow index build` makes one");
  }
  const std::string text = read_file(path);
  try {
    const json parsed = json::parse(text);
    if (parsed.at("format") != kFormat) throw std::runtime_error("another format");
    return read(parsed);
  } catch (const std::exception& problem) {
    throw Error(errors::kLedgerInvalid, std::string("this is no index: ") + problem.what(), path,
                "restore the file, or build the index again");
  }
}

[[noreturn]] void fail(const std::string& path, const std::string& what) {
  throw Error(errors::kLedgerInvalid, what, path, "restore the file, or build the index again");
}

template <class T>
void write_all_of(TensorWriter& file, const std::vector<T>& values) {
  file.write(std::as_bytes(std::span(values)));
}

}  // namespace

std::string IndexKind::json() const { return json_of(*this).dump(); }

IndexSegment::IndexSegment(const std::string& path, std::string source)
    : file_(path, errors::kLedgerInvalid),
      source_(std::move(source)),
      vectors_(file_.matrix<std::int8_t>("vectors")),
      ordinals_(file_.matrix<std::uint64_t>("ordinals")),
      id_ends_(file_.matrix<std::int64_t>("id_ends")),
      ids_(file_.matrix<std::uint8_t>("ids")) {
  if (file_.has("texts")) texts_ = file_.matrix<std::uint8_t>("texts");
  const std::int64_t rows = vectors_.rows;
  if (ordinals_.rows != rows || id_ends_.rows != rows || ordinals_.columns != 1 ||
      id_ends_.columns != 1 || ids_.columns != 1 ||
      (texts_.rows != 0 && (texts_.rows != rows || texts_.columns != std::ssize(TextDigest())))) {
    fail(path, "its columns are not those of one source");
  }
  std::int64_t end = 0;
  for (std::int64_t row = 0; row < rows; ++row) {
    if (id_ends_.data[row] < end || id_ends_.data[row] > ids_.rows) {
      fail(path, "its ids end where there are none");
    }
    end = id_ends_.data[row];
  }
}

std::string_view IndexSegment::id(std::int64_t row) const {
  const std::int64_t begin = row == 0 ? 0 : id_ends_.data[row - 1];
  return {reinterpret_cast<const char*>(ids_.data) + begin,
          static_cast<std::size_t>(id_ends_.data[row] - begin)};
}

TextDigest IndexSegment::text(std::int64_t row) const {
  TextDigest digest;
  std::ranges::copy(texts_.row(row), digest.begin());
  return digest;
}

IndexStore::IndexStore(std::string folder, const IndexKind& kind, bool may_create)
    : folder_(std::move(folder)), kind_(kind) {
  const bool exists = fs::exists(folder_ + std::string(kManifest));
  if (!exists && may_create && fs::exists(folder_) &&
      (!fs::is_directory(folder_) ||
       std::ranges::any_of(fs::directory_iterator(folder_), [](const fs::directory_entry& entry) {
         const std::string name = entry.path().filename().string();
         return !name.starts_with("segment-") && !name.starts_with(".");
       }))) {
    throw Error(errors::kForeignOutput, "the folder holds something else", folder_,
                "name an empty folder, or one that is not there yet");
  }
  std::error_code problem;
  if (may_create) fs::create_directories(folder_, problem);
  if (problem) throw system_error("cannot make the folder", folder_, problem.value());
  lock_.emplace(folder_, "wait for it to end");
  if (exists || !may_create) read(kind);
}

IndexKind IndexStore::kind_of(const std::string& folder) {
  return read_manifest(folder, [](const json& parsed) { return kind_from(parsed.at("kind")); });
}

void IndexStore::read(const IndexKind& kind) {
  const std::string is = read_manifest(folder_, [&](const json& parsed) {
    for (const json& entry : parsed.at("segments")) {
      entries_.push_back(
          {entry.at("file").get<std::string>(), entry.at("source").get<std::string>(),
           entry.at("digest").get<std::string>(), entry.at("rows").get<std::int64_t>()});
    }
    return parsed.at("kind").dump();
  });
  const std::string wanted = kind.json();
  if (is == wanted) return;
  std::string list;
  for (const std::string& change : changed_keys(is, wanted)) list += "\n      " + change;
  throw Error(errors::kConfigDrift, "the index was built with other settings:" + list, folder_,
              "leave the settings out, which takes the index's own, or build another index");
}

std::int64_t IndexStore::rows() const {
  std::int64_t rows = 0;
  for (const Entry& entry : entries_) rows += entry.rows;
  return rows;
}

IndexSegment IndexStore::segment(std::int64_t number) const {
  const Entry& entry = entries_[static_cast<std::size_t>(number)];
  const std::string path = folder_ + "/" + entry.file;
  IndexSegment segment(path, entry.source);
  if (segment.vectors().rows != entry.rows || segment.vectors().columns != kind_.columns) {
    fail(path, "it has other rows than index.json says");
  }
  return segment;
}

bool IndexStore::has(std::string_view digest) const {
  const auto same = [&](const Entry& entry) { return entry.digest == digest; };
  return std::ranges::any_of(entries_, same) || std::ranges::any_of(written_, same);
}

void IndexStore::write(const IndexRows& rows) {
  char name[32];
  std::snprintf(name, sizeof(name), "segment-%06zu.safetensors",
                entries_.size() + written_.size() + 1);
  const std::int64_t count = rows.vectors.rows();
  std::vector<std::int64_t> ends;
  std::string ids;
  for (const std::string_view id : rows.ids) ends.push_back(std::ssize(ids += id));
  std::vector<TensorShape> shapes = {{"id_ends", ColumnType::kI64, count},
                                     {"ordinals", ColumnType::kU64, count},
                                     {"vectors", ColumnType::kI8, count, kind_.columns},
                                     {"ids", ColumnType::kU8, std::ssize(ids)}};
  if (kind_.sketch) shapes.push_back({"texts", ColumnType::kU8, count, TextDigest().size()});
  TensorWriter file(folder_ + "/" + name, {{"format", "winnow.index_segment/1"}}, shapes);
  write_all_of(file, ends);
  write_all_of(file, rows.ordinals);
  const MatrixView<const std::int8_t> vectors = rows.vectors.view();
  file.write(std::as_bytes(std::span(vectors.data, static_cast<std::size_t>(vectors.size()))));
  file.write(std::as_bytes(std::span(ids)));
  if (kind_.sketch) write_all_of(file, rows.texts);
  file.commit();
  written_.push_back({name, rows.source, rows.digest, count});
}

void IndexStore::commit() {
  entries_.insert(entries_.end(), written_.begin(), written_.end());
  written_.clear();
  json segments = json::array();
  for (const Entry& entry : entries_) {
    segments.push_back({{"file", entry.file},
                        {"source", entry.source},
                        {"digest", entry.digest},
                        {"rows", entry.rows}});
  }
  const json manifest = {{"format", kFormat}, {"kind", json_of(kind_)}, {"segments", segments}};
  write_file(folder_ + std::string(kManifest), manifest.dump(1) + "\n");
}

}  // namespace winnow
