#include "winnow/formats/tensor_writer.h"

#include <nlohmann/json.hpp>

#include "winnow/core/error.h"
#include "winnow/formats/output_file.h"

namespace winnow {
namespace {

constexpr std::size_t kLengthBytes = 8;

[[noreturn]] void fail(const std::string& what) {
  throw Error(errors::kInternal, "TensorWriter: " + what, {}, "report this");
}

/// The header and its length.
std::string header_of(const std::map<std::string, std::string>& metadata,
                      std::span<const TensorShape> tensors) {
  nlohmann::json header = {{"__metadata__", metadata}};
  std::uint64_t at = 0;
  for (const TensorShape& tensor : tensors) {
    const std::uint64_t end = at + tensor.bytes();
    nlohmann::json shape = {tensor.rows};
    if (tensor.width != 1) shape.push_back(tensor.width);
    header[tensor.name] = {
        {"dtype", name_of(tensor.type)}, {"shape", shape}, {"data_offsets", {at, end}}};
    at = end;
  }
  std::string text = header.dump();
  text.resize((text.size() + kLengthBytes - 1) / kLengthBytes * kLengthBytes, ' ');
  std::string whole;
  for (std::size_t i = 0; i < kLengthBytes; ++i) {
    whole += static_cast<char>(text.size() >> (8 * i) & 0xff);
  }
  return whole += text;
}

}  // namespace

struct TensorWriter::State {
  OutputFile file;
  std::uint64_t left = 0;
};

TensorWriter::TensorWriter(const std::string& path,
                           const std::map<std::string, std::string>& metadata,
                           std::span<const TensorShape> tensors)
    : state_(new State{OutputFile(path, Compression::kNone, Digest::kNone), 0}) {
  for (std::size_t t = 0; t < tensors.size(); ++t) {
    if (t > 0 && size_of(tensors[t].type) > size_of(tensors[t - 1].type)) {
      fail("wider elements come first");
    }
    state_->left += tensors[t].bytes();
  }
  state_->file.write(header_of(metadata, tensors));
}
TensorWriter::TensorWriter(TensorWriter&&) noexcept = default;
TensorWriter::~TensorWriter() = default;

void TensorWriter::write(std::span<const std::byte> bytes) {
  if (bytes.size() > state_->left) fail("more bytes than the shapes have");
  state_->left -= bytes.size();
  state_->file.write({reinterpret_cast<const char*>(bytes.data()), bytes.size()});
}

void TensorWriter::commit() {
  if (state_->left != 0) fail("fewer bytes than the shapes have");
  state_->file.commit();
}

}  // namespace winnow
