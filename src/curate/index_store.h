// The folder of a near-duplicate index: what was added, as it lies on disk (docs/formats.md).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "curate/folder_lock.h"
#include "winnow/core/hash.h"
#include "winnow/core/matrix.h"
#include "winnow/core/recipe.h"
#include "winnow/formats/mapped_tensors.h"

namespace winnow {

/// What the rows of an index are made of.
struct IndexKind {
  std::optional<SketchRecipe> sketch;  ///< documents; nothing: vectors of another model
  std::int64_t columns = 0;            ///< of a row

  std::string json() const;
};

/// A source's rows, to be added.
struct IndexRows {
  std::string source;  ///< the file's name
  std::string digest;  ///< of its bytes
  Matrix<std::int8_t> vectors;
  std::vector<TextDigest> texts;        ///< of documents: one a row
  std::vector<std::uint64_t> ordinals;  ///< the record, or the row in its file
  std::vector<std::string_view> ids;    ///< raw JSON tokens, or names; may be empty
};

/// One source of the index, mapped.
class IndexSegment {
 public:
  IndexSegment(const std::string& path, std::string source);

  const std::string& source() const { return source_; }
  MatrixView<const std::int8_t> vectors() const { return vectors_; }
  std::uint64_t ordinal(std::int64_t row) const { return ordinals_.data[row]; }
  std::string_view id(std::int64_t row) const;
  /// Of documents.
  TextDigest text(std::int64_t row) const;

 private:
  MappedTensors file_;
  std::string source_;
  MatrixView<const std::int8_t> vectors_;
  MatrixView<const std::uint64_t> ordinals_;
  MatrixView<const std::int64_t> id_ends_;
  MatrixView<const std::uint8_t> ids_;
  MatrixView<const std::uint8_t> texts_;
};

/// Segments are written aside; index.json names those that count, and is replaced in one step. So a
/// kill at any moment leaves the index as it was, or with all that was added. The folder is locked.
class IndexStore {
 public:
  /// Opens the index, or begins one if there is none and `may_create`. E_NO_INPUT if there is none,
  /// E_FOREIGN_OUTPUT if the folder holds something else, E_CONFIG_DRIFT if the index is of another
  /// kind, E_LOCKED, E_LEDGER_INVALID.
  IndexStore(std::string folder, const IndexKind& kind, bool may_create);

  /// The kind of the index in a folder. E_NO_INPUT, E_LEDGER_INVALID.
  static IndexKind kind_of(const std::string& folder);

  std::int64_t rows() const;
  std::int64_t segments() const { return static_cast<std::int64_t>(entries_.size()); }
  /// E_LEDGER_INVALID if it is not as written.
  IndexSegment segment(std::int64_t number) const;
  /// Whether a source with these bytes was added before.
  bool has(std::string_view digest) const;

  /// Writes a segment; it counts after `commit`.
  void write(const IndexRows& rows);
  void commit();

 private:
  struct Entry {
    std::string file;
    std::string source;
    std::string digest;
    std::int64_t rows = 0;
  };

  void read(const IndexKind& kind);

  std::string folder_;
  IndexKind kind_;
  std::optional<FolderLock> lock_;
  std::vector<Entry> entries_;
  std::vector<Entry> written_;
};

}  // namespace winnow
