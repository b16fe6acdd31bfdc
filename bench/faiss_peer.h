// FAISS as the benchmarks run it beside a kernel: on one thread, on unit vectors.
#pragma once

#include <dlfcn.h>
#include <omp.h>

#include <cmath>
#include <cstdint>
#include <vector>

#include "winnow/core/matrix.h"

namespace winnow {

inline std::vector<float> unit_rows(const Matrix<std::int8_t>& rows) {
  std::vector<float> units;
  for (std::int64_t r = 0; r < rows.rows(); ++r) {
    double squared = 0;
    for (const std::int8_t x : rows.row(r)) squared += x * x;
    for (const std::int8_t x : rows.row(r))
      units.push_back(static_cast<float>(x / std::sqrt(squared)));
  }
  return units;
}

/// OpenMP's threads and OpenBLAS's are not the same.
inline void use_one_thread() {
  omp_set_num_threads(1);
  using SetThreads = void (*)(int);
  const auto set = reinterpret_cast<SetThreads>(dlsym(RTLD_DEFAULT, "openblas_set_num_threads"));
  if (set != nullptr) set(1);
}

/// Which processor's kernels OpenBLAS runs.
inline const char* blas_core() {
  using CoreName = const char* (*)();
  const auto name = reinterpret_cast<CoreName>(dlsym(RTLD_DEFAULT, "openblas_get_corename"));
  return name == nullptr ? "unknown BLAS" : name();
}

}  // namespace winnow
