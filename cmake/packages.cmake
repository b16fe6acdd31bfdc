# One door a library: which room links which is in CMakeLists.txt. Debian's names: scripts/install_packages.
find_package(Threads REQUIRED)
find_package(OpenMP REQUIRED)  # faiss names OpenMP::OpenMP_CXX without finding it
find_package(OpenSSL REQUIRED)
find_package(ZLIB REQUIRED)
find_package(TBB REQUIRED)
find_package(simdjson REQUIRED)
find_package(nlohmann_json REQUIRED)
find_package(CLI11 REQUIRED)
find_package(faiss REQUIRED)
if(WINNOW_PORTABLE)
  # FAISS names the shared BLAS; static, only the kernels that it uses travel.
  find_library(openblas_static libopenblas.a REQUIRED PATH_SUFFIXES openblas-pthread)
  set_target_properties(faiss PROPERTIES INTERFACE_LINK_LIBRARIES
                                         "OpenMP::OpenMP_CXX;${openblas_static};gfortran;m")
endif()
find_package(GTest REQUIRED)
find_package(benchmark REQUIRED)
find_package(PkgConfig REQUIRED)
pkg_check_modules(zstd REQUIRED IMPORTED_TARGET libzstd)
pkg_check_modules(xxhash REQUIRED IMPORTED_TARGET libxxhash)
pkg_check_modules(sentencepiece_all REQUIRED sentencepiece)
# The .pc file adds the trainer library, which nothing here needs.
add_library(PkgConfig::sentencepiece INTERFACE IMPORTED)
target_link_libraries(PkgConfig::sentencepiece INTERFACE sentencepiece)
target_link_directories(PkgConfig::sentencepiece INTERFACE ${sentencepiece_all_LIBRARY_DIRS})
target_include_directories(PkgConfig::sentencepiece INTERFACE ${sentencepiece_all_INCLUDE_DIRS})
