// From lines to documents. simdjson's DOM validates the whole record.
#include <simdjson.h>

#include <algorithm>
#include <bit>

#include "formats/json_scan.h"
#include "formats/jsonl_dom.h"
#include "winnow/formats/jsonl.h"

namespace winnow {
namespace {

constexpr std::size_t kMaxDepth = 1024 + 1;  // simdjson refuses the depth that it is given
constexpr std::size_t kLeastCapacity = 1 << 16;
// A string at least this long is on the heap, so that views of it survive a move of its batch.
constexpr std::size_t kLeastTexts = 64;
static_assert(JsonlReader::kPaddingBytes >= simdjson::SIMDJSON_PADDING);

Defect defect_of(const Document& document, std::string_view code, std::string reason) {
  Defect defect;
  defect.ordinal = document.ordinal;
  defect.offset = document.offset;
  defect.code = code;
  defect.reason = std::move(reason);
  defect.raw = std::string(document.line.substr(0, kDefectBytes));
  defect.bytes = document.line.size();
  return defect;
}

}  // namespace

struct JsonlParser::State {
  JsonlOptions options;
  RecordParser parser{.large = "0", .copies_lines = false};  // lines lie in a batch, padded

  void make_room(std::size_t longest) {
    simdjson::dom::parser& dom = parser.dom;
    if (dom.capacity() >= longest && dom.max_depth() == kMaxDepth) return;
    const std::size_t capacity = std::bit_ceil(std::max(longest, kLeastCapacity));
    if (dom.allocate(capacity, kMaxDepth) != simdjson::SUCCESS) throw std::bad_alloc();
  }

  /// Fills the document; false and `defect` if the record is bad.
  bool parse(Document& document, std::string& texts, Defect& defect) {
    simdjson::dom::element root;
    const simdjson::error_code error = parser.parse(document.line, root);
    if (error != simdjson::SUCCESS) {
      defect = defect_of(document, code_of(error, document.line), simdjson::error_message(error));
      return false;
    }
    return read_fields(document, root, texts, defect);
  }

  static std::string_view code_of(simdjson::error_code error, std::string_view line) {
    if (!simdjson::validate_utf8(line)) return record_errors::kUtf8;
    switch (error) {
      case simdjson::DEPTH_ERROR:
        return record_errors::kTooDeep;
      case simdjson::STRING_ERROR:
        return has_surrogate_escape(line) ? record_errors::kUtf8 : record_errors::kJsonSyntax;
      default:
        return record_errors::kJsonSyntax;
    }
  }

  bool read_fields(Document& document, simdjson::dom::element root, std::string& texts,
                   Defect& defect) const {
    simdjson::dom::object object;
    const auto refuse = [&](std::string_view code, const std::string& reason) {
      defect = defect_of(document, code, reason);
      return false;
    };
    if (root.get(object) != simdjson::SUCCESS) {
      return refuse(record_errors::kJsonSyntax, "the record is not an object");
    }
    simdjson::dom::element text;
    int texts_found = 0;
    int ids_found = 0;
    std::size_t member = 0;
    std::size_t id_member = 0;
    for (const auto field : object) {
      if (field.key == options.text_field) {
        ++texts_found;
        text = field.value;
        document.text_member = member;
      } else if (field.key == options.id_field) {
        ids_found += 1;
        id_member = field.value.is_null() ? SIZE_MAX : member;
      }
      ++member;
    }
    if (texts_found > 1 || ids_found > 1) {
      const std::string& twice = texts_found > 1 ? options.text_field : options.id_field;
      return refuse(record_errors::kDuplicateKey, "the field '" + twice + "' is there twice");
    }
    if (texts_found == 0 || text.is_null()) {
      return refuse(record_errors::kTextMissing, "there is no field '" + options.text_field + "'");
    }
    std::string_view value;
    if (text.get(value) != simdjson::SUCCESS) {
      return refuse(record_errors::kTextType,
                    "the field '" + options.text_field + "' is not a string");
    }
    const std::size_t at = texts.size();
    texts += value;  // within the reserved room: earlier views stay valid
    document.text = std::string_view(texts).substr(at);
    if (ids_found == 1 && id_member != SIZE_MAX) {
      document.id = raw_member_value(document.line, id_member);
    }
    return true;
  }
};

JsonlParser::JsonlParser(JsonlOptions options) : state_(std::make_unique<State>()) {
  state_->options = std::move(options);
}

JsonlParser::~JsonlParser() = default;

void JsonlParser::parse(Batch& batch) {
  std::size_t longest = 0;
  std::size_t total = 0;
  for (const Document& document : batch.documents) {
    longest = std::max(longest, document.line.size());
    total += document.line.size();
  }
  state_->make_room(longest);
  batch.texts.clear();
  // A text is never longer than the line it came in.
  batch.texts.reserve(std::max(total, kLeastTexts));
  std::size_t kept = 0;
  for (Document& document : batch.documents) {
    Defect defect;
    if (state_->parse(document, batch.texts, defect)) {
      batch.documents[kept++] = document;
    } else {
      batch.defects.push_back(std::move(defect));
    }
  }
  batch.documents.resize(kept);
  std::stable_sort(batch.defects.begin(), batch.defects.end(),
                   [](const Defect& a, const Defect& b) { return a.ordinal < b.ordinal; });
}

}  // namespace winnow
