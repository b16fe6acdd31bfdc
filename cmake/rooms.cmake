# winnow_room(NAME LINK ...): the sources of src/NAME as the static library winnow_NAME.
function(winnow_room name)
  cmake_parse_arguments(room "" "" "LINK" ${ARGN})
  file(GLOB sources CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/src/${name}/*.cc)
  add_library(winnow_${name} STATIC ${sources})
  target_link_libraries(winnow_${name} PUBLIC winnow_options ${room_LINK})
endfunction()

# The backend room: the build picks the CUDA wing or the few lines that say there is none.
function(winnow_backend)
  set(chosen src/backend/cuda_absent.cc)
  if(WINNOW_CUDA)
    set(chosen "")
  endif()
  add_library(winnow_backend STATIC src/backend/make_backend.cc src/backend/device_group.cc
                                    ${chosen})
  target_link_libraries(winnow_backend PUBLIC winnow_options winnow_core PRIVATE winnow_cpu)
  if(WINNOW_CUDA)
    target_link_libraries(winnow_backend PRIVATE winnow_cuda)
  endif()
endfunction()
