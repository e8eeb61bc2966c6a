# Compiler settings shared by every target: C++23 with clang-19, warnings as errors, sanitizers by preset.
set(CMAKE_CXX_STANDARD 23)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_CXX_SCAN_FOR_MODULES OFF)

set(PARLANCE_SANITIZE "" CACHE STRING "Sanitizers for -fsanitize=, such as address,undefined")
option(PARLANCE_FUZZ "Build the libFuzzer targets" OFF)

set(CMAKE_CXX_FLAGS_RELEASE "-O2 -g1 -D_GLIBCXX_ASSERTIONS -fstack-protector-strong")
set(CMAKE_C_FLAGS_RELEASE "-O2 -g1 -fstack-protector-strong")
set(CMAKE_CXX_FLAGS_DEBUG "-O1 -g")
set(CMAKE_C_FLAGS_DEBUG "-O1 -g")

add_library(parlance_options INTERFACE)
target_compile_options(parlance_options INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wnon-virtual-dtor -Woverloaded-virtual -Wimplicit-fallthrough
  -Wno-missing-field-initializers -Werror)
target_include_directories(parlance_options INTERFACE ${CMAKE_SOURCE_DIR}/src)
add_link_options(-fuse-ld=mold)
if(PARLANCE_SANITIZE)
  add_compile_options(-fsanitize=${PARLANCE_SANITIZE} -fno-sanitize-recover=all -fno-omit-frame-pointer)
  add_link_options(-fsanitize=${PARLANCE_SANITIZE})
elseif(CMAKE_BUILD_TYPE STREQUAL "Release")
  add_link_options(-Wl,-z,relro,-z,now)
endif()
if(PARLANCE_FUZZ)
  add_compile_options(-fsanitize=fuzzer-no-link)
endif()
