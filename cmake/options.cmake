# How everything is compiled.
if(NOT CMAKE_BUILD_TYPE)
  set(CMAKE_BUILD_TYPE Release CACHE STRING "" FORCE)
endif()
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)

find_program(CCACHE ccache)
if(CCACHE)
  set(CMAKE_CXX_COMPILER_LAUNCHER ${CCACHE})
  set(CMAKE_CUDA_COMPILER_LAUNCHER ${CCACHE})
endif()

# What a program that uses the libraries gets with them; -ffp-contract=off, because headers compute too.
add_library(winnow_public INTERFACE)
target_compile_features(winnow_public INTERFACE cxx_std_20)
target_include_directories(winnow_public INTERFACE ${PROJECT_SOURCE_DIR}/include)
target_compile_options(winnow_public INTERFACE "$<$<COMPILE_LANGUAGE:CXX>:-ffp-contract=off>")

# What winnow itself is compiled with.
add_library(winnow_options INTERFACE)
target_compile_features(winnow_options INTERFACE cxx_std_20)
target_include_directories(winnow_options INTERFACE ${PROJECT_SOURCE_DIR}/include
                                                    ${PROJECT_SOURCE_DIR}/src)
set(cxx_flags
    -Wall -Wextra -Wshadow -Wconversion -Wno-sign-conversion
    -ffp-contract=off                       # the law of integers: no fused multiply-add behind our back
    $<$<BOOL:${WINNOW_WERROR}>:-Werror>)
if(WINNOW_SANITIZE)
  list(APPEND cxx_flags -Wno-maybe-uninitialized)  # false in the standard library's own code there
endif()
target_compile_options(winnow_options INTERFACE "$<$<COMPILE_LANGUAGE:CXX>:${cxx_flags}>")
if(WINNOW_SANITIZE)
  add_compile_options(-fsanitize=${WINNOW_SANITIZE} -fno-omit-frame-pointer
                      -fno-sanitize-recover=all
                      -O1 -g1)                  # builds in two thirds of the time
  add_link_options(-fsanitize=${WINNOW_SANITIZE})
endif()

# What only calls others is not optimised under sanitizers: g++ takes most of its time for header-only
# libraries there.
function(winnow_calls_others target)
  if(WINNOW_SANITIZE)
    target_compile_options(${target} PRIVATE -O0)
  endif()
endfunction()

if(WINNOW_FUZZ)
  add_compile_options(-fsanitize=fuzzer-no-link)
endif()
if(WINNOW_PORTABLE)
  set(CMAKE_BUILD_WITH_INSTALL_RPATH ON)
  set(CMAKE_INSTALL_RPATH "$ORIGIN/lib")
  add_link_options(-Wl,--disable-new-dtags  # an rpath that the carried libraries inherit
                   -Wl,--gc-sections        # the tree has to be small: no code that nothing calls,
                   -no-pie)                 # and none of the half megabyte that would move it
endif()
