#include "text/protobuf_wire.h"

#include <limits>

namespace winnow {

WireStatus WireReader::varint(std::uint64_t& value) {
  constexpr int kMostBytes = 10;
  value = 0;
  for (int k = 0; k < kMostBytes; ++k) {
    if (rest_.empty()) return WireStatus::kTruncated;
    const auto byte = static_cast<std::uint8_t>(rest_.front());
    rest_.remove_prefix(1);
    value |= static_cast<std::uint64_t>(byte & 0x7F) << (7 * k);
    if (byte < 0x80) return WireStatus::kField;
  }
  return WireStatus::kInvalid;
}

WireStatus WireReader::take(std::uint64_t bytes, std::string_view& taken) {
  if (bytes > rest_.size()) return WireStatus::kTruncated;
  taken = rest_.substr(0, bytes);
  rest_.remove_prefix(bytes);
  return WireStatus::kField;
}

WireStatus WireReader::next(WireField& field) {
  if (rest_.empty()) return WireStatus::kEnd;
  std::uint64_t tag = 0;
  if (const WireStatus status = varint(tag); status != WireStatus::kField) return status;
  if (tag > std::numeric_limits<std::uint32_t>::max() || tag < 8) return WireStatus::kInvalid;
  field = {static_cast<std::uint32_t>(tag >> 3), static_cast<WireType>(tag & 7), 0, {}};
  std::uint64_t length = 0;
  switch (field.type) {
    case WireType::kVarint:
      return varint(field.varint);
    case WireType::kFixed64:
      return take(8, field.bytes);
    case WireType::kFixed32:
      return take(4, field.bytes);
    case WireType::kBytes:
      if (const WireStatus status = varint(length); status != WireStatus::kField) return status;
      return take(length, field.bytes);
  }
  return WireStatus::kInvalid;
}

}  // namespace winnow
