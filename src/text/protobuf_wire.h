// Protocol buffers' wire format, read field by field and bounds-checked.
#pragma once

#include <cstdint>
#include <string_view>

namespace winnow {

enum class WireType : std::uint8_t { kVarint = 0, kFixed64 = 1, kBytes = 2, kFixed32 = 5 };

struct WireField {
  std::uint32_t number = 0;
  WireType type = WireType::kVarint;
  std::uint64_t varint = 0;  ///< kVarint
  std::string_view bytes;    ///< kBytes; the four or eight bytes of kFixed32 and kFixed64
};

enum class WireStatus { kField, kEnd, kTruncated, kInvalid };

/// Walks over one message. Groups are kInvalid: nothing that is read here has them.
class WireReader {
 public:
  explicit WireReader(std::string_view message) : rest_(message) {}

  /// The next field; anything but kField ends the walk.
  WireStatus next(WireField& field);

 private:
  WireStatus varint(std::uint64_t& value);
  WireStatus take(std::uint64_t bytes, std::string_view& taken);

  std::string_view rest_;
};

}  // namespace winnow
