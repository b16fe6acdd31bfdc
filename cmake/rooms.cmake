# winnow_room(NAME LINK ...): the sources of src/NAME as the static library winnow_NAME, which a project
# that has winnow as a subdirectory calls winnow::NAME.
function(winnow_room name)
  cmake_parse_arguments(room "" "" "LINK" ${ARGN})
  file(GLOB sources CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/src/${name}/*.cc)
  add_library(winnow_${name} STATIC ${sources})
  target_link_libraries(winnow_${name} PRIVATE winnow_options PUBLIC winnow_public ${room_LINK})
  add_library(winnow::${name} ALIAS winnow_${name})
endfunction()

# The backend room: the build picks the CUDA wing or the few lines that say there is none.
function(winnow_backend)
  set(chosen src/backend/cuda_absent.cc)
  if(WINNOW_CUDA)
    set(chosen "")
  endif()
  add_library(winnow_backend STATIC src/backend/make_backend.cc src/backend/device_group.cc
                                    ${chosen})
  target_link_libraries(winnow_backend PRIVATE winnow_options PUBLIC winnow_public winnow_core
                                       PRIVATE winnow_cpu)
  add_library(winnow::backend ALIAS winnow_backend)
  if(WINNOW_CUDA)
    target_link_libraries(winnow_backend PRIVATE winnow_cuda)
  endif()
endfunction()
