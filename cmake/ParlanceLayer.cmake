# parlance_layer(NAME DEPS layers… LIBS libraries…): one static library from src/NAME, one test
# program from its *_test.cpp, and, in the fuzz preset, one fuzzer for each *_fuzz.cpp. Benchmarks
# (*_bench.cpp) are one program each, built on demand.
function(parlance_layer NAME)
  cmake_parse_arguments(ARG "" "" "DEPS;LIBS" ${ARGN})
  set(DIR ${CMAKE_SOURCE_DIR}/src/${NAME})
  file(GLOB_RECURSE SOURCES CONFIGURE_DEPENDS ${DIR}/*.cpp ${DIR}/*.c)
  set(TESTS ${SOURCES})
  set(FUZZERS ${SOURCES})
  set(BENCHES ${SOURCES})
  list(FILTER TESTS INCLUDE REGEX "_test\\.cpp$")
  list(FILTER FUZZERS INCLUDE REGEX "_fuzz\\.cpp$")
  list(FILTER BENCHES INCLUDE REGEX "_bench\\.cpp$")
  list(FILTER SOURCES EXCLUDE REGEX "(_test|_fuzz|_bench)\\.cpp$|/main\\.cpp$")

  set(TARGET parlance_${NAME})
  set(SCOPE PUBLIC)
  if(SOURCES)
    add_library(${TARGET} STATIC ${SOURCES})
  else()
    add_library(${TARGET} INTERFACE)
    set(SCOPE INTERFACE)
  endif()
  list(TRANSFORM ARG_DEPS PREPEND parlance_)
  target_link_libraries(${TARGET} ${SCOPE} parlance_options ${ARG_DEPS} ${ARG_LIBS})

  if(TESTS)
    add_executable(${NAME}_tests ${TESTS})
    target_link_libraries(${NAME}_tests PRIVATE ${TARGET} GTest::gmock GTest::gtest_main rapidcheck)
    target_precompile_headers(${NAME}_tests PRIVATE
      <gtest/gtest.h> <gmock/gmock.h> <string> <vector> <memory> <functional>)
    # Without it, every build makes another header as far as ccache can tell.
    target_compile_options(${NAME}_tests PRIVATE "SHELL:-Xclang -fno-pch-timestamp")
    add_test(NAME ${NAME} COMMAND ${NAME}_tests --gtest_brief=1)
  endif()

  foreach(BENCH ${BENCHES})
    get_filename_component(STEM ${BENCH} NAME_WE)
    add_executable(${STEM} EXCLUDE_FROM_ALL ${BENCH})
    target_link_libraries(${STEM} PRIVATE ${TARGET})
  endforeach()

  if(PARLANCE_FUZZ)
    foreach(FUZZER ${FUZZERS})
      get_filename_component(STEM ${FUZZER} NAME_WE)
      add_executable(${STEM} ${FUZZER})
      target_link_libraries(${STEM} PRIVATE ${TARGET})
      target_link_options(${STEM} PRIVATE -fsanitize=fuzzer)
    endforeach()
  endif()
endfunction()

# parlance_program(NAME MAIN LAYER): the program itself; mimalloc only without sanitizers.
function(parlance_program NAME MAIN LAYER)
  add_executable(${NAME} ${MAIN})
  set_target_properties(${NAME} PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR})
  if(CMAKE_BUILD_TYPE STREQUAL "Release" AND NOT PARLANCE_SANITIZE)
    find_package(mimalloc REQUIRED)
    target_link_libraries(${NAME} PRIVATE mimalloc)
  endif()
  target_link_libraries(${NAME} PRIVATE parlance_${LAYER})
endfunction()

include(ParlanceLints)
