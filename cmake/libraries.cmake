# Third-party libraries, each behind one adapter in src/base. Static where Debian has an archive: start-up time is the
# dynamic loader's.
find_package(PkgConfig REQUIRED)

function(tidegate_library name)
  add_library(tidegate::lib::${name} INTERFACE IMPORTED)
  target_link_libraries(tidegate::lib::${name} INTERFACE ${ARGN})
endfunction()

tidegate_library(fmt fmt)
tidegate_library(yaml ${CMAKE_DL_LIBS} libyaml.a)
tidegate_library(simdjson simdjson)
tidegate_library(re2 libre2.a)
tidegate_library(snappy libsnappy.a)
tidegate_library(xxhash libxxhash.a)
tidegate_library(zstd libzstd.a)
