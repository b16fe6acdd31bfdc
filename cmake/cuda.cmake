# The CUDA wing. nvcc 13 speaks C++20; CMake before 3.25.2 does not know it.
if(NOT CMAKE_CUDA_ARCHITECTURES)
  set(CMAKE_CUDA_ARCHITECTURES 80-real;90-real;100)
endif()
enable_language(CUDA)
if(NOT CMAKE_CUDA20_STANDARD_COMPILE_OPTION)
  set(CMAKE_CUDA20_STANDARD_COMPILE_OPTION "-std=c++20")
  set(CMAKE_CUDA20_EXTENSION_COMPILE_OPTION "-std=c++20")
endif()
set(CMAKE_CUDA_STANDARD 20)
find_package(CUDAToolkit REQUIRED)

file(GLOB cuda_sources CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/cuda/*.cu)
# Libraries that are looked for at run time; tests/cuda_on_cpu has none of them.
file(GLOB library_sources CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/cuda/libraries/*.cu)
# What only Hopper's own instructions can do is compiled for Hopper alone.
file(GLOB hopper_sources CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/cuda/hopper/*.cu)
add_library(winnow_hopper OBJECT ${hopper_sources})
set_target_properties(winnow_hopper PROPERTIES CUDA_ARCHITECTURES 90a-real)
add_library(winnow_cuda STATIC ${cuda_sources} ${library_sources} $<TARGET_OBJECTS:winnow_hopper>)
target_link_libraries(winnow_cuda PUBLIC winnow_options winnow_core
                                  PRIVATE CUDA::cudart_static ${CMAKE_DL_LIBS})
target_include_directories(winnow_cuda PRIVATE ${PROJECT_SOURCE_DIR})
# Compressed, kernels take a quarter of the room; every driver unpacks them.
set(nvcc_flags --expt-relaxed-constexpr -Xfatbin=-compress-all -Xcompiler=-Wall,-Wextra,-ffp-contract=off
    $<$<BOOL:${WINNOW_WERROR}>:-Werror=all-warnings>)
# Kernels spill nothing.
set_source_files_properties(${cuda_sources} ${hopper_sources} PROPERTIES
                            COMPILE_OPTIONS "-Xptxas=-warn-spills,-warn-lmem-usage")
target_link_libraries(winnow_hopper PRIVATE winnow_options winnow_core CUDA::cudart_static)
target_include_directories(winnow_hopper PRIVATE ${PROJECT_SOURCE_DIR})
foreach(part winnow_cuda winnow_hopper)
  target_compile_options(${part} PRIVATE "$<$<COMPILE_LANGUAGE:CUDA>:${nvcc_flags}>")
endforeach()

