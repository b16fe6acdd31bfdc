// Who takes the ids that the kernels of encode_words put together.
#pragma once

#include <cstddef>
#include <cstdint>

#include "cuda/cuda_backend.h"
#include "cuda/device_words.h"

namespace winnow::cuda {

/// The ids of a part's texts on the device, as far as it has them.
struct PathRows {
  const std::uint32_t* begins;  ///< of each text's in `all`
  const PathEnd* ends;
  const std::int32_t* all;

  constexpr const std::int32_t* ids(std::int64_t text) const { return all + begins[text]; }
  constexpr std::int64_t count(std::int64_t text) const { return ends[text].count; }
};

class WordSink {
 public:
  virtual ~WordSink() = default;

  /// Of what the device makes of a text's ids.
  virtual std::size_t made_bytes() const { return 0; }
  /// Queues the kernels that make it, one text's behind another's.
  virtual void make(const Stream& /*stream*/, const PathRows& /*rows*/, std::size_t /*texts*/,
                    std::byte* /*made*/) {}
  /// Takes what was made of the texts [begin, end).
  virtual void take_made(std::int64_t /*begin*/, std::int64_t /*end*/, const std::byte* /*made*/) {}

  /// The device has `count` ids of a text, which are all of them or those before what the host
  /// adds. Returns where they are appended as a row, or null if they are not wanted. In the order
  /// of the texts, behind take_made.
  virtual Csr<std::int32_t>* rows_for(std::int64_t text, std::uint32_t count, bool are_all) = 0;
};

/// The ids of Backend::encode_words, for a sink.
void encode_words(const DeviceWordWeights& words, const TextCall& call, WordEncoder& encoder,
                  WordSink& sink);

}  // namespace winnow::cuda
