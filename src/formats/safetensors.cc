#include "winnow/formats/safetensors.h"

#include <algorithm>
#include <array>
#include <functional>
#include <nlohmann/json.hpp>
#include <optional>
#include <set>

#include "formats/file_descriptor.h"
#include "formats/safetensors_layout.h"
#include "winnow/formats/jsonl.h"
#include "winnow/formats/tensor_writer.h"

namespace winnow {
namespace {

using nlohmann::json;

constexpr std::uint64_t kMaxHeaderBytes = 100'000'000;
constexpr std::size_t kMaxTensors = 10'000;
constexpr std::size_t kLengthBytes = 8;
constexpr int kMaxNesting = 2;  // header, tensor, shape

/// Where one tensor's bytes are, behind the header.
struct Tensor {
  std::string name;
  std::string_view type;  ///< of kElements
  std::int64_t rows;
  std::int64_t width;
  std::uint64_t begin;
  std::uint64_t end;
};

/// The element types that winnow knows, and their sizes. Columns hold all but the half ones.
struct ElementType {
  std::string_view name;
  std::size_t bytes;
  std::optional<ColumnType> column;
};
constexpr ElementType kElements[] = {
    {"U8", 1, ColumnType::kU8},   {"I8", 1, ColumnType::kI8},   {"U16", 2, ColumnType::kU16},
    {"I16", 2, ColumnType::kI16}, {"I32", 4, ColumnType::kI32}, {"I64", 8, ColumnType::kI64},
    {"U64", 8, ColumnType::kU64}, {"F32", 4, ColumnType::kF32}, {"F64", 8, ColumnType::kF64},
    {"F16", 2, std::nullopt},     {"BF16", 2, std::nullopt}};

const ElementType* element_named(std::string_view name) {
  const auto* const element = std::ranges::find(kElements, name, &ElementType::name);
  return element == std::end(kElements) ? nullptr : element;
}

struct Header {
  std::map<std::string, std::string> metadata;
  std::vector<Tensor> tensors;  ///< in the order of their bytes
};

/// A stranger's string in a message: quoted, without control characters and not long.
std::string shown(std::string_view name) {
  constexpr std::size_t kMost = 80;
  std::string quoted;
  append_json_string(name.substr(0, kMost), quoted);
  return quoted;
}

class Reader {
 public:
  Reader(const std::string& path, ErrorCode invalid) : path_(path), invalid_(invalid) {
    auto opened = open_regular_file(path);
    if (!opened) refuse("this is not a regular file");
    file_ = std::move(opened->file);
    size_ = opened->size;
  }

  Header header() {
    if (size_ < kLengthBytes) refuse("the file is shorter than its header's length");
    std::array<unsigned char, kLengthBytes> bytes{};
    read(std::span(reinterpret_cast<char*>(bytes.data()), bytes.size()));
    std::uint64_t length = 0;
    for (std::size_t i = kLengthBytes; i-- > 0;) length = length << 8 | bytes[i];
    if (length > kMaxHeaderBytes) refuse("the header is longer than 100 MB");
    if (length > size_ - kLengthBytes) refuse("the header ends behind the file's end");
    data_bytes_ = size_ - kLengthBytes - length;
    std::string text(length, '\0');
    read(text);
    return parse(text);
  }

  /// Where the tensors' bytes begin in the file; after `header`.
  std::uint64_t data_begin() const { return size_ - data_bytes_; }

  Columns data(const Header& header) {
    Columns columns;
    for (const Tensor& tensor : header.tensors) {
      const auto type = element_named(tensor.type)->column;
      if (!type) refuse_type("tensor " + shown(tensor.name) + " ", tensor.type);
      Column& column = columns.add({tensor.name, *type, tensor.width, tensor.rows});
      const std::span<std::byte> bytes = column.bytes();
      read({reinterpret_cast<char*>(bytes.data()), bytes.size()});
    }
    return columns;
  }

 private:
  [[noreturn]] void refuse(const std::string& what) const {
    throw Error(invalid_, what, path_, "this is no whole safetensors file; make or fetch it again");
  }

  void read(std::span<char> buffer) {
    while (!buffer.empty()) {
      const std::size_t got = read_some(file_.get(), buffer, path_);
      if (got == 0) refuse("the file ends too early");
      buffer = buffer.subspan(got);
    }
  }

  /// Refuses at the first thing that is wrong, so that a bad header costs no more than a good one.
  json parse_json(const std::string& text) const {
    std::vector<std::set<std::string>> keys;  // of the objects that are open
    const auto watch = [&](int depth, json::parse_event_t event, const json& parsed) {
      using Event = json::parse_event_t;
      if (event == Event::object_start || event == Event::array_start) {
        if (depth > kMaxNesting) refuse("the header is nested too deep");
      }
      if (event == Event::object_start) keys.emplace_back();
      if (event == Event::object_end) keys.pop_back();
      if (event == Event::key) {
        const auto& key = parsed.get_ref<const std::string&>();
        if (!keys.back().insert(key).second)
          refuse("the header has the key " + shown(key) + " twice");
        if (keys.size() == 1 && keys.back().size() > kMaxTensors + 1) {
          refuse("there are more than 10,000 tensors");
        }
      }
      return true;
    };
    return json::parse(text, watch, /*allow_exceptions=*/false);
  }

  Header parse(const std::string& text) const {
    if (!text.starts_with('{')) refuse("the header does not begin with {");
    const json parsed = parse_json(text);
    if (!parsed.is_object()) refuse("the header is not JSON");
    Header header;
    for (const auto& member : parsed.items()) {
      if (member.key() == "__metadata__") {
        header.metadata = parse_metadata(member.value());
      } else {
        header.tensors.push_back(parse_tensor(member.key(), member.value()));
      }
    }
    if (header.tensors.size() > kMaxTensors) refuse("there are more than 10,000 tensors");
    check_layout(header.tensors);
    return header;
  }

  std::map<std::string, std::string> parse_metadata(const json& object) const {
    if (!object.is_object()) refuse("__metadata__ is not an object");
    std::map<std::string, std::string> metadata;
    for (const auto& member : object.items()) {
      if (!member.value().is_string()) refuse("__metadata__ holds something else than strings");
      metadata[member.key()] = member.value().get<std::string>();
    }
    return metadata;
  }

  static bool is_counts(const json& value, std::size_t least, std::size_t most) {
    return value.is_array() && value.size() >= least && value.size() <= most &&
           std::all_of(value.begin(), value.end(),
                       [](const json& count) { return count.is_number_unsigned(); });
  }

  Tensor parse_tensor(const std::string& name, const json& object) const {
    const std::string in = "tensor " + shown(name) + " ";
    if (!object.is_object() || object.size() != 3 || !object.contains("dtype") ||
        !object.contains("shape") || !object.contains("data_offsets")) {
      refuse(in + "needs just dtype, shape and data_offsets");
    }
    const json& shape = object["shape"];
    const json& offsets = object["data_offsets"];
    if (!is_counts(shape, 1, 2)) refuse(in + "needs one or two dimensions");
    if (!is_counts(offsets, 2, 2)) refuse(in + "needs two offsets");
    const json& dtype = object["dtype"];
    const std::string word = dtype.is_string() ? dtype.get<std::string>() : dtype.dump();
    const ElementType* const type = dtype.is_string() ? element_named(word) : nullptr;
    if (type == nullptr) refuse_type(in, word);
    const auto rows = shape[0].get<std::uint64_t>();
    const auto width = shape.size() == 2 ? shape[1].get<std::uint64_t>() : 1;
    const auto begin = offsets[0].get<std::uint64_t>();
    const auto end = offsets[1].get<std::uint64_t>();
    std::uint64_t bytes = 0;
    if (__builtin_mul_overflow(rows, width, &bytes) ||
        __builtin_mul_overflow(bytes, type->bytes, &bytes) || begin > end || end > data_bytes_ ||
        end - begin != bytes || rows > INT64_MAX || width > INT64_MAX) {
      refuse(in + "has a shape that is not the size of its bytes");
    }
    return {name,  type->name, static_cast<std::int64_t>(rows), static_cast<std::int64_t>(width),
            begin, end};
  }

  [[noreturn]] void refuse_type(const std::string& tensor, std::string_view type) const {
    refuse(tensor + "has a type that winnow does not read: " + shown(type));
  }

  void check_layout(std::vector<Tensor>& tensors) const {
    std::sort(tensors.begin(), tensors.end(), [](const Tensor& a, const Tensor& b) {
      return std::pair(a.begin, a.end) < std::pair(b.begin, b.end);
    });
    std::uint64_t at = 0;
    for (const Tensor& tensor : tensors) {
      if (tensor.begin != at) refuse("there is a hole or an overlap before " + shown(tensor.name));
      at = tensor.end;
    }
    if (at != data_bytes_) refuse("there are bytes behind the last tensor");
  }

  const std::string& path_;
  ErrorCode invalid_;
  FileDescriptor file_;
  std::uint64_t size_ = 0;
  std::uint64_t data_bytes_ = 0;
};

}  // namespace

TensorWriter written_safetensors(const std::string& path,
                                 const std::map<std::string, std::string>& metadata,
                                 std::span<const Columns> parts) {
  const std::span<const Column> columns = parts.front().all();
  std::vector<std::size_t> order;
  for (std::size_t c = 0; c < columns.size(); ++c) order.push_back(c);
  std::ranges::stable_sort(order, std::greater(),
                           [&](std::size_t c) { return size_of(columns[c].type()); });
  std::vector<TensorShape> shapes;
  for (const std::size_t c : order) {
    shapes.push_back({columns[c].name(), columns[c].type(), 0, columns[c].width()});
  }
  for (const Columns& part : parts) {
    parts.front().check_may_follow(part);
    for (std::size_t t = 0; t < order.size(); ++t) shapes[t].rows += part.all()[order[t]].rows();
  }
  TensorWriter file(path, metadata, shapes);
  for (const std::size_t c : order) {
    for (const Columns& part : parts) file.write(part.all()[c].bytes());
  }
  return file;
}

void write_safetensors(const std::string& path, const Safetensors& content) {
  written_safetensors(path, content.metadata, std::span(&content.columns, 1)).commit();
}

Safetensors read_safetensors(const std::string& path, ErrorCode invalid) {
  Reader reader(path, invalid);
  Header header = reader.header();
  Columns columns = reader.data(header);
  return {std::move(header.metadata), std::move(columns)};
}

std::vector<TensorPlace> read_safetensors_places(const std::string& path, ErrorCode invalid) {
  Reader reader(path, invalid);
  std::vector<TensorPlace> places;
  for (const Tensor& tensor : reader.header().tensors) {
    places.push_back({tensor.name, std::string(tensor.type),
                      static_cast<std::uint64_t>(tensor.rows),
                      static_cast<std::uint64_t>(tensor.width), reader.data_begin() + tensor.begin,
                      tensor.end - tensor.begin});
  }
  return places;
}

std::map<std::string, std::string> read_safetensors_metadata(const std::string& path,
                                                             ErrorCode invalid) {
  return Reader(path, invalid).header().metadata;
}

}  // namespace winnow
