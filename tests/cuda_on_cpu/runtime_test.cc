// The stand-in of CUDA's runtime refuses what CUDA refuses, and shows what is used too early.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <numeric>
#include <string>
#include <vector>

#include "cuda/cuda_backend.h"
#include "cuda/launch.h"
#include "cuda_on_cpu/stand_in/cuda_runtime.h"
#include "winnow/backend/backend.h"
#include "winnow/core/error.h"

namespace winnow::cuda_on_cpu {
namespace {

/// A stream on each of the devices.
class Runtime : public testing::TestWithParam<int> {
 protected:
  void SetUp() override {
    ASSERT_EQ(cudaSetDevice(GetParam()), cudaSuccess);
    ASSERT_EQ(cudaStreamCreateWithFlags(&stream_, cudaStreamNonBlocking), cudaSuccess);
  }
  void TearDown() override { EXPECT_EQ(cudaStreamDestroy(stream_), cudaSuccess); }

  cudaStream_t stream_ = nullptr;
};
INSTANTIATE_TEST_SUITE_P(Devices, Runtime, testing::Values(0, 1, 2));

TEST(BlockExecutor, ItsDevicesAreWhatCudaStandsFor) {
  EXPECT_EQ(devices_of("cuda"), (std::vector<std::string>{"cuda:0", "cuda:1", "cuda:2"}));
  EXPECT_EQ(devices_of("cuda:1"), std::vector<std::string>{"cuda:1"});
  EXPECT_THROW(devices_of("cuda:3"), Error);
}

void double_all(const std::int32_t* in, std::int64_t count, std::int32_t* out) {
  const std::int64_t at = std::int64_t{blockIdx.x} * blockDim.x + threadIdx.x;
  if (at < count) out[at] = 2 * in[at];
}

TEST_P(Runtime, CopiesLaunchesAndCopiesBack) {
  std::vector<std::int32_t> values(1000);
  std::iota(values.begin(), values.end(), -500);
  cuda::DeviceBuffer<std::int32_t> in;
  cuda::DeviceBuffer<std::int32_t> out(values.size());
  in.upload(values, stream_);
  cuda::launch("double_all", double_all, 8, 128, stream_, in.data(), 1000, out.data());
  std::vector<std::int32_t> doubled(values.size());
  out.download(doubled, stream_);
  ASSERT_EQ(cudaStreamSynchronize(stream_), cudaSuccess);
  for (std::size_t i = 0; i < values.size(); ++i) ASSERT_EQ(doubled[i], 2 * values[i]);
}

TEST_P(Runtime, NewMemoryIsRubbish) {
  const cuda::DeviceBuffer<std::int32_t> fresh(16);
  std::vector<std::int32_t> values(16);
  fresh.download(values, stream_);
  ASSERT_EQ(cudaStreamSynchronize(stream_), cudaSuccess);
  EXPECT_EQ(std::ranges::count(values, 0), 0);
}

void expect_refused(cudaError_t status, cudaError_t expected) {
  EXPECT_EQ(status, expected);
  EXPECT_EQ(cudaGetLastError(), expected);
  EXPECT_EQ(cudaGetLastError(), cudaSuccess) << "a failure is told once";
}

TEST_P(Runtime, RefusesCopiesOutOfBounds) {
  std::int32_t value = 1;
  cuda::DeviceBuffer<std::int32_t> one(1);
  expect_refused(cudaMemcpyAsync(&value, &value, 4, cudaMemcpyHostToDevice, stream_),
                 cudaErrorInvalidValue);
  expect_refused(cudaMemcpyAsync(one.data(), &value, 5, cudaMemcpyHostToDevice, stream_),
                 cudaErrorInvalidValue);
  expect_refused(cudaMemcpyAsync(&value, one.data() + 1, 4, cudaMemcpyDeviceToHost, stream_),
                 cudaErrorInvalidValue);
  expect_refused(cudaMemsetAsync(one.data(), 0, 8, stream_), cudaErrorInvalidValue);
  expect_refused(cudaFree(&value), cudaErrorInvalidValue);
}

TEST_P(Runtime, AFailureIsAnErrorThatNamesTheWork) {
  const auto fails = [&](const auto& work, const std::string& part) {
    try {
      work();
      ADD_FAILURE() << "nothing failed";
    } catch (const Error& error) {
      EXPECT_EQ(error.code().word, errors::kDeviceFailed.word);
      EXPECT_NE(std::string(error.what()).find(part), std::string::npos) << error.what();
      EXPECT_NE(std::string(error.what()).find("cuda:" + std::to_string(GetParam())),
                std::string::npos)
          << error.what();
    }
  };
  const std::int32_t* const none = nullptr;
  const auto start = [&](dim3 blocks, unsigned threads) {
    cuda::launch("double_all", double_all, blocks, threads, stream_, none, 0, nullptr);
  };
  fails([&] { start(0, 128); }, "launching double_all");
  fails([&] { start(1, 1025); }, "launching double_all");
  fails([&] { start(dim3(1, 65536), 1); }, "launching double_all");
  fails([] { cuda::DeviceBuffer<std::int8_t> too_large(std::size_t{3} << 30); },
        "allocating memory: out of memory");
  start(1, 128);  // the next one is not blamed
  EXPECT_EQ(cudaStreamSynchronize(stream_), cudaSuccess);
}

TEST_P(Runtime, EventsPassWithTheirStream) {
  const cuda::Event begin, end;
  ASSERT_EQ(cudaEventRecord(begin, stream_), cudaSuccess);
  float milliseconds = -1;
  expect_refused(cudaEventElapsedTime(&milliseconds, begin, end), cudaErrorNotReady);
  ASSERT_EQ(cudaEventRecord(end, stream_), cudaSuccess);
  ASSERT_EQ(cudaStreamSynchronize(stream_), cudaSuccess);
  ASSERT_EQ(cudaEventElapsedTime(&milliseconds, begin, end), cudaSuccess);
  EXPECT_GE(milliseconds, 0);
}

TEST_P(Runtime, PinnedMemoryMayBeRefused) {
  void* memory = nullptr;
  ASSERT_EQ(cudaMallocHost(&memory, 100), cudaSuccess);
  EXPECT_EQ(cudaFreeHost(memory), cudaSuccess);
  expect_refused(cudaFreeHost(memory), cudaErrorInvalidValue);
  refuse_pinned_memory(true);
  expect_refused(cudaMallocHost(&memory, 100), cudaErrorMemoryAllocation);
  refuse_pinned_memory(false);
}

TEST(LateDevices, DoNothingBeforeTheyAreWaitedFor) {
  ASSERT_EQ(cudaSetDevice(1), cudaSuccess);
  cudaStream_t stream = nullptr;
  ASSERT_EQ(cudaStreamCreateWithFlags(&stream, cudaStreamNonBlocking), cudaSuccess);
  cuda::DeviceBuffer<std::int32_t> one;
  std::vector<std::int32_t> value = {7};
  one.upload(value, stream);
  value[0] = 8;  // too early
  std::vector<std::int32_t> back(1);
  one.download(back, stream);
  EXPECT_EQ(back[0], 0);
  ASSERT_EQ(cudaStreamSynchronize(stream), cudaSuccess);
  EXPECT_EQ(back[0], 8);
  EXPECT_EQ(cudaStreamDestroy(stream), cudaSuccess);
}

}  // namespace
}  // namespace winnow::cuda_on_cpu
