#include "winnow/core/hash.h"

#include <fcntl.h>
#include <openssl/evp.h>
#include <openssl/sha.h>
#include <unistd.h>
#include <xxhash.h>

#include <algorithm>
#include <cerrno>
#include <memory>
#include <vector>

#include "winnow/core/error.h"

namespace winnow {
namespace {

constexpr char kHexDigits[] = "0123456789abcdef";

std::string hex_of(std::span<const std::uint8_t> bytes) {
  std::string hex;
  hex.reserve(bytes.size() * 2);
  for (const std::uint8_t byte : bytes) {
    hex += kHexDigits[byte >> 4];
    hex += kHexDigits[byte & 15];
  }
  return hex;
}

/// SHA-256 of bytes that come one after another; for one message after another, since to make one
/// takes as long as the digest of a short text, and locks that all threads take.
class Sha256 {
 public:
  using Digest = std::array<std::uint8_t, SHA256_DIGEST_LENGTH>;

  Sha256() : context_(EVP_MD_CTX_new(), &EVP_MD_CTX_free) {}

  void begin() {
    static EVP_MD* const algorithm = EVP_MD_fetch(nullptr, "SHA256", nullptr);  // for good
    EVP_DigestInit_ex2(context_.get(), algorithm, nullptr);
  }
  void update(const void* bytes, std::size_t size) {
    EVP_DigestUpdate(context_.get(), bytes, size);
  }
  Digest end() {
    Digest digest;
    EVP_DigestFinal_ex(context_.get(), digest.data(), nullptr);
    return digest;
  }

 private:
  std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context_;
};

Sha256::Digest sha256(std::string_view bytes) {
  thread_local Sha256 hash;
  hash.begin();
  hash.update(bytes.data(), bytes.size());
  return hash.end();
}

struct FileDescriptor {
  int fd;
  ~FileDescriptor() { ::close(fd); }
};

}  // namespace

TextDigest text_digest(std::string_view text) {
  TextDigest first;
  std::copy_n(sha256(text).begin(), first.size(), first.begin());
  return first;
}

std::string sha256_hex(std::string_view bytes) { return hex_of(sha256(bytes)); }

std::string sha256_hex_of_file(const std::string& path) {
  const FileDescriptor file{::open(path.c_str(), O_RDONLY | O_CLOEXEC)};
  if (file.fd < 0) throw system_error("cannot open", path, errno);
  Sha256 hash;
  hash.begin();
  std::vector<char> buffer(1 << 20);
  for (;;) {
    const ssize_t got = ::read(file.fd, buffer.data(), buffer.size());
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) throw system_error("cannot read", path, errno);
    if (got == 0) break;
    hash.update(buffer.data(), static_cast<std::size_t>(got));
  }
  return hex_of(hash.end());
}

std::uint64_t xxh64(std::string_view bytes) { return XXH64(bytes.data(), bytes.size(), 0); }

struct StreamDigest::State {
  XXH3_state_t* xxh = XXH3_createState();
  State() { XXH3_128bits_reset(xxh); }
  ~State() { XXH3_freeState(xxh); }
};

StreamDigest::StreamDigest() : state_(std::make_unique<State>()) {}
StreamDigest::~StreamDigest() = default;
StreamDigest::StreamDigest(StreamDigest&&) noexcept = default;
StreamDigest& StreamDigest::operator=(StreamDigest&&) noexcept = default;

void StreamDigest::update(std::string_view bytes) {
  XXH3_128bits_update(state_->xxh, bytes.data(), bytes.size());
}

std::string StreamDigest::hex() const {
  XXH128_canonical_t canonical;
  XXH128_canonicalFromHash(&canonical, XXH3_128bits_digest(state_->xxh));
  return hex_of(canonical.digest);
}

}  // namespace winnow
