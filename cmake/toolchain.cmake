# Compiler settings that hold for every target.
set(CMAKE_CXX_STANDARD 23)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS ON)  # TRY is a statement expression
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
add_compile_options(-Wall -Wextra -Wshadow -Wnon-virtual-dtor -Wno-missing-field-initializers
  -ffp-contract=off)  # PromQL's results are compared bit for bit: no fused multiply-add
option(TIDEGATE_HARDEN "Build what users install: hardened, position independent, nothing unused" OFF)
if(TIDEGATE_HARDEN)
  set(CMAKE_POSITION_INDEPENDENT_CODE ON)
  add_compile_options(-fstack-protector-strong -D_FORTIFY_SOURCE=2
    -ffile-prefix-map=${PROJECT_SOURCE_DIR}/=)  # the same binary wherever it is built
  add_link_options(-pie -Wl,-z,relro,-z,now -Wl,--gc-sections -Wl,--as-needed)
endif()
if(CMAKE_CXX_COMPILER_ID STREQUAL Clang)  # it reads g++ 12's own headers as ours
  add_compile_options(-Wno-deprecated-declarations)
endif()
option(TIDEGATE_WERROR "Warnings are errors" ON)
if(TIDEGATE_WERROR)
  add_compile_options(-Werror)
endif()
set(TIDEGATE_SANITIZE "" CACHE STRING "Sanitizers to build with, as for -fsanitize=")
if(TIDEGATE_SANITIZE)
  # g++ 12 takes the members of a std::expected for uninitialised, and short strings for too short, once sanitizers have
  # rewritten its branches.
  add_compile_options(-fsanitize=${TIDEGATE_SANITIZE} -fno-omit-frame-pointer
    "$<$<CXX_COMPILER_ID:GNU>:-Wno-maybe-uninitialized;-Wno-array-bounds;-Wno-stringop-overflow;-Wno-restrict>")
  add_link_options(-fsanitize=${TIDEGATE_SANITIZE})
endif()
option(TIDEGATE_FUZZ "Build the fuzz targets with libFuzzer (needs clang)" OFF)
if(TIDEGATE_FUZZ)
  add_compile_options(-fsanitize=fuzzer-no-link)
endif()
find_program(CCACHE ccache)
if(CCACHE)  # shared by all checkouts of this machine, precompiled headers included
  set(CMAKE_CXX_COMPILER_LAUNCHER env CCACHE_BASEDIR=${PROJECT_SOURCE_DIR} CCACHE_NOHASHDIR=1
    CCACHE_SLOPPINESS=pch_defines,time_macros ${CCACHE})
endif()
find_program(MOLD mold)
if(MOLD)
  add_link_options(-fuse-ld=mold)
endif()
