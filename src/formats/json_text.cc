// JSON text that winnow writes, and fields spliced into records.
#include <algorithm>
#include <charconv>
#include <cmath>

#include "formats/json_scan.h"
#include "winnow/formats/jsonl.h"

namespace winnow {
namespace {

constexpr std::string_view kReplacement = "\xef\xbf\xbd";  // U+FFFD

/// Length of the valid UTF-8 sequence at the front, or 0.
std::size_t sequence_length(std::string_view text) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned char first = byte(0);
  std::size_t length = 0;
  unsigned char least = 0x80;  // what the second byte may be: overlong forms and surrogates not
  unsigned char most = 0xbf;
  if (first < 0x80) return 1;
  if (first >= 0xc2 && first <= 0xdf) length = 2;
  if (first >= 0xe0 && first <= 0xef) length = 3;
  if (first >= 0xf0 && first <= 0xf4) length = 4;
  if (first == 0xe0) least = 0xa0;
  if (first == 0xed) most = 0x9f;
  if (first == 0xf0) least = 0x90;
  if (first == 0xf4) most = 0x8f;
  if (length == 0 || text.size() < length || byte(1) < least || byte(1) > most) return 0;
  for (std::size_t i = 2; i < length; ++i) {
    if (byte(i) < 0x80 || byte(i) > 0xbf) return 0;
  }
  return length;
}

void append_ascii(char c, std::string& out) {
  switch (c) {
    case '"':
      out += "\\\"";
      return;
    case '\\':
      out += "\\\\";
      return;
    case '\n':
      out += "\\n";
      return;
    case '\r':
      out += "\\r";
      return;
    case '\t':
      out += "\\t";
      return;
    default:
      break;
  }
  if (static_cast<unsigned char>(c) >= 0x20) {
    out += c;
    return;
  }
  constexpr char kDigits[] = "0123456789abcdef";
  out += "\\u00";
  out += kDigits[c >> 4];
  out += kDigits[c & 15];
}

void append_base64(std::string_view bytes, std::string& out) {
  constexpr char kDigits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  for (std::size_t at = 0; at < bytes.size(); at += 3) {
    const std::string_view group = bytes.substr(at, 3);
    std::uint32_t bits = 0;
    for (std::size_t i = 0; i < 3; ++i) {
      bits = bits << 8 | (i < group.size() ? static_cast<unsigned char>(group[i]) : 0U);
    }
    for (std::size_t i = 0; i < 4; ++i) {
      out += i <= group.size() ? kDigits[bits >> (18 - 6 * i) & 63] : '=';
    }
  }
}

/// "ordinal":..., to "raw":"...": what quarantine and error lines share.
void append_defect(const Defect& defect, std::string& out) {
  out += "\"ordinal\":" + std::to_string(defect.ordinal) +
         ",\"offset\":" + std::to_string(defect.offset) + ",\"code\":";
  append_json_string(defect.code, out);
  out += ",\"reason\":";
  append_json_string(defect.reason, out);
  out += ",\"bytes\":" + std::to_string(defect.bytes) + ",\"raw\":\"";
  append_base64(defect.raw, out);
  out += "\"}";
}

}  // namespace

void splice_field(std::string_view line, std::string_view name, std::string_view value,
                  std::string& out) {
  const std::size_t close = line.rfind('}');
  const std::size_t last = line.find_last_not_of(" \t\r\n", close - 1);
  out += line.substr(0, close);
  if (line[last] != '{') out += ',';
  append_json_string(name, out);
  out += ':';
  out += value;
  out += line.substr(close);
}

void replace_text(const Document& document, std::string_view text, std::string& out) {
  const std::string_view line = document.line;
  const std::string_view old = raw_member_value(line, document.text_member);
  const auto begin = static_cast<std::size_t>(old.data() - line.data());
  out += line.substr(0, begin);
  append_json_string(text, out);
  out += line.substr(begin + old.size());
}

void append_json_string(std::string_view text, std::string& out) {
  out += '"';
  while (!text.empty()) {
    const std::size_t length = sequence_length(text);
    if (length == 0) {
      out += kReplacement;
    } else if (length == 1) {
      append_ascii(text[0], out);
    } else {
      out += text.substr(0, length);
    }
    text.remove_prefix(std::max<std::size_t>(1, length));
  }
  out += '"';
}

void append_json_number(double value, std::string& out) {
  if (!std::isfinite(value)) {
    out += "null";
    return;
  }
  char buffer[32];
  const auto [end, problem] = std::to_chars(buffer, buffer + sizeof(buffer), value);
  out.append(buffer, end);
}

void append_quarantine_line(std::string_view shard, const Defect& defect, std::string& out) {
  out += "{\"shard\":";
  append_json_string(shard, out);
  out += ',';
  append_defect(defect, out);
}

void append_error_line(const Defect& defect, std::string& out) {
  out += "{\"_error\":{";
  append_defect(defect, out);
  out += '}';
}

}  // namespace winnow
