// Records on their way into parts: written as they come, read part by part.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace winnow {

/// One record, and where in its part it belongs.
struct SpilledRecord {
  std::uint64_t key = 0;
  std::string_view line;  ///< without a line end
};

/// Writes one file (docs/formats.md, "spill"). Holds at most about `memory` bytes of records. One
/// thread. Errors as OutputFile.
class SpillWriter {
 public:
  static constexpr std::size_t kMemory = 64 << 20;
  explicit SpillWriter(const std::string& path, std::size_t memory = kMemory);
  ~SpillWriter();

  void write(std::uint32_t part, std::uint64_t key, std::string_view line);
  void commit();
  /// After commit, as OutputFile.
  std::uint64_t size() const;
  std::string digest() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

/// Reads what SpillWriter wrote. Any thread may read. E_LEDGER_INVALID if the file is not whole.
class SpillReader {
 public:
  explicit SpillReader(const std::string& path);
  ~SpillReader();
  SpillReader(SpillReader&&) noexcept;

  /// Appends the bytes of the records of a part, in the order written; `records_in` cuts them.
  void append(std::uint32_t part, std::string& bytes) const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

/// The records in bytes that SpillReader::append gave. E_LEDGER_INVALID names `where`.
std::vector<SpilledRecord> records_in(std::string_view bytes, const std::string& where);

}  // namespace winnow
