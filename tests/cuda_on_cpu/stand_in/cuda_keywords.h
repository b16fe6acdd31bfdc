// The words of CUDA C++ that g++ does not know, and the device functions that kernels call; what
// waits is done by the block executor.
#pragma once

#include <bit>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <type_traits>

#include "cuda_on_cpu/block_executor.h"
#include "cuda_on_cpu/stand_in/cuda_types.h"

#define __global__
#define __device__
#define __host__
#define __forceinline__ inline
#define __launch_bounds__(...)
// One block runs at a time, so its shared variables are the program's; the executor fills the
// section with rubbish for each block.
#define __shared__ static __attribute__((section("winnow_shared")))

inline void __syncthreads(
    winnow::cuda_on_cpu::Place place = winnow::cuda_on_cpu::Place::current()) {
  winnow::cuda_on_cpu::wait_for_block(place);
}

namespace winnow::cuda_on_cpu {

inline constexpr unsigned kWholeWarp = 0xffffffffU;

/// Lets each lane of a mask compute from what all of them gave: result_of(lane, values, mask).
template <class T, class Result, class ResultOf>
Result among_lanes(unsigned mask, T value, Place place, const ResultOf& result_of) {
  static_assert(std::is_arithmetic_v<T>, "as CUDA's warp functions take");
  struct Own {
    T value;
    Result result;
    const ResultOf* result_of;
  } own{value, {}, &result_of};
  meet_warp(
      mask, &own,
      [](const Lanes& lanes, unsigned of) {
        std::array<T, kWarp> values{};
        for (unsigned l = 0; l < kWarp; ++l) {
          if ((of >> l & 1) != 0) values[l] = static_cast<Own*>(lanes[l])->value;
        }
        for (unsigned l = 0; l < kWarp; ++l) {
          if ((of >> l & 1) == 0) continue;
          auto& lane = *static_cast<Own*>(lanes[l]);
          lane.result = (*lane.result_of)(l, values, of);
        }
      },
      place);
  return own.result;
}

/// The value of the lane that from(lane) names; a lane outside of the mask has none to give.
template <class T, class From>
T shuffled(unsigned mask, T value, Place place, const From& from) {
  return among_lanes<T, T>(mask, value, place,
                           [&](unsigned own, const std::array<T, kWarp>& values, unsigned of) {
                             const unsigned source = from(own);
                             if ((of >> source & 1) == 0) {
                               throw KernelFault("a shuffle reads a lane that takes no part in it");
                             }
                             return values[source];
                           });
}

}  // namespace winnow::cuda_on_cpu

template <class T>
T __shfl_sync(unsigned mask, T value, int source, int width = 32,
              winnow::cuda_on_cpu::Place place = winnow::cuda_on_cpu::Place::current()) {
  return winnow::cuda_on_cpu::shuffled(mask, value, place, [=](unsigned own) {
    const auto size = static_cast<unsigned>(width);
    return own / size * size + static_cast<unsigned>(source) % size;
  });
}

template <class T>
T __shfl_down_sync(unsigned mask, T value, unsigned delta, int width = 32,
                   winnow::cuda_on_cpu::Place place = winnow::cuda_on_cpu::Place::current()) {
  return winnow::cuda_on_cpu::shuffled(mask, value, place, [=](unsigned own) {
    const auto size = static_cast<unsigned>(width);
    return own % size + delta < size ? own + delta : own;
  });
}

template <class T>
T __shfl_up_sync(unsigned mask, T value, unsigned delta, int width = 32,
                 winnow::cuda_on_cpu::Place place = winnow::cuda_on_cpu::Place::current()) {
  return winnow::cuda_on_cpu::shuffled(mask, value, place, [=](unsigned own) {
    return own % static_cast<unsigned>(width) >= delta ? own - delta : own;
  });
}

template <class T>
T __shfl_xor_sync(unsigned mask, T value, int lanes, int width = 32,
                  winnow::cuda_on_cpu::Place place = winnow::cuda_on_cpu::Place::current()) {
  return winnow::cuda_on_cpu::shuffled(mask, value, place, [=](unsigned own) {
    const auto size = static_cast<unsigned>(width);
    const unsigned source = own ^ static_cast<unsigned>(lanes);
    return source / size <= own / size ? source : own;  // not of a later part of the warp
  });
}

inline unsigned __ballot_sync(
    unsigned mask, int predicate,
    winnow::cuda_on_cpu::Place place = winnow::cuda_on_cpu::Place::current()) {
  return winnow::cuda_on_cpu::among_lanes<int, unsigned>(
      mask, predicate, place, [](unsigned, const auto& values, unsigned of) {
        unsigned ballot = 0;
        for (unsigned l = 0; l < winnow::cuda_on_cpu::kWarp; ++l) {
          if ((of >> l & 1) != 0 && values[l] != 0) ballot |= 1U << l;
        }
        return ballot;
      });
}

inline int __any_sync(unsigned mask, int predicate,
                      winnow::cuda_on_cpu::Place place = winnow::cuda_on_cpu::Place::current()) {
  return __ballot_sync(mask, predicate, place) != 0 ? 1 : 0;
}

inline int __all_sync(unsigned mask, int predicate,
                      winnow::cuda_on_cpu::Place place = winnow::cuda_on_cpu::Place::current()) {
  return __ballot_sync(mask, predicate, place) == mask ? 1 : 0;
}

inline void __syncwarp(unsigned mask = winnow::cuda_on_cpu::kWholeWarp,
                       winnow::cuda_on_cpu::Place place = winnow::cuda_on_cpu::Place::current()) {
  __ballot_sync(mask, 0, place);
}

template <class T>
T __reduce_add_sync(unsigned mask, T value,
                    winnow::cuda_on_cpu::Place place = winnow::cuda_on_cpu::Place::current()) {
  return winnow::cuda_on_cpu::among_lanes<T, T>(mask, value, place,
                                                [](unsigned, const auto& values, unsigned of) {
                                                  T sum{};
                                                  for (unsigned l = 0; l < values.size(); ++l) {
                                                    if ((of >> l & 1) != 0) sum += values[l];
                                                  }
                                                  return sum;
                                                });
}

template <class T>
unsigned __match_any_sync(
    unsigned mask, T value,
    winnow::cuda_on_cpu::Place place = winnow::cuda_on_cpu::Place::current()) {
  return winnow::cuda_on_cpu::among_lanes<T, unsigned>(
      mask, value, place, [](unsigned own, const auto& values, unsigned of) {
        unsigned equal = 0;
        for (unsigned l = 0; l < values.size(); ++l) {
          if ((of >> l & 1) != 0 && values[l] == values[own]) equal |= 1U << l;
        }
        return equal;
      });
}

namespace winnow::cuda_on_cpu {

/// One OS thread runs them all, so nothing comes between; but others may have come before.
template <class T, class Change>
T atomically(T* at, const Change& change) {
  switch_point();
  const T before = *at;
  *at = change(before);
  return before;
}

}  // namespace winnow::cuda_on_cpu

template <class T>
T atomicAdd(T* at, std::type_identity_t<T> value) {
  return winnow::cuda_on_cpu::atomically(at, [=](T old) { return static_cast<T>(old + value); });
}
template <class T>
T atomicMax(T* at, std::type_identity_t<T> value) {
  return winnow::cuda_on_cpu::atomically(at, [=](T old) { return old < value ? value : old; });
}
template <class T>
T atomicMin(T* at, std::type_identity_t<T> value) {
  return winnow::cuda_on_cpu::atomically(at, [=](T old) { return value < old ? value : old; });
}
template <class T>
T atomicOr(T* at, std::type_identity_t<T> value) {
  return winnow::cuda_on_cpu::atomically(at, [=](T old) { return static_cast<T>(old | value); });
}
template <class T>
T atomicExch(T* at, std::type_identity_t<T> value) {
  return winnow::cuda_on_cpu::atomically(at, [=](T) { return value; });
}
template <class T>
T atomicCAS(T* at, std::type_identity_t<T> expected, std::type_identity_t<T> value) {
  return winnow::cuda_on_cpu::atomically(at, [=](T old) { return old == expected ? value : old; });
}

template <class A, class B>
std::common_type_t<A, B> min(A a, B b) {
  return b < a ? b : a;
}
template <class A, class B>
std::common_type_t<A, B> max(A a, B b) {
  return a < b ? b : a;
}
inline int __popc(unsigned bits) { return std::popcount(bits); }
inline int __popcll(unsigned long long bits) { return std::popcount(bits); }
inline int __clz(int bits) { return std::countl_zero(static_cast<unsigned>(bits)); }
inline int __clzll(long long bits) {
  return std::countl_zero(static_cast<unsigned long long>(bits));
}
inline int __ffs(int bits) {
  return bits == 0 ? 0 : std::countr_zero(static_cast<unsigned>(bits)) + 1;
}
inline int __ffsll(long long bits) {
  return bits == 0 ? 0 : std::countr_zero(static_cast<unsigned long long>(bits)) + 1;
}
template <class T>
T __ldg(const T* at) {
  return *at;
}
/// Past the cache next to the processor.
template <class T>
T __ldcg(const T* at) {
  return *at;
}
