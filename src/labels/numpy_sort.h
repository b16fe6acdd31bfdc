// The order that NumPy's portable sort leaves equal numbers in.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace winnow {

/// numpy.argsort(values) for finite numbers: places, ascending by value; equal values in the order
/// of NumPy's introsort (numpy/_core/src/npysort/quicksort.cpp: median of three, insertion below
/// 17, heapsort beyond 2 log2 n partitions). Which rows cleanlab flags depends on it where
/// probabilities are equal, and with it on the processor: NumPy has other orders for AVX2 and
/// AVX-512.
std::vector<std::size_t> numpy_argsort(std::span<const double> values);

}  // namespace winnow
