# The test `layers`: every #include under src obeys the NEEDS lists of CMakeLists.txt.
set(rooms_file ${PROJECT_BINARY_DIR}/rooms.txt)
set(lines "")
get_property(rooms GLOBAL PROPERTY TIDEGATE_ROOMS)
foreach(room IN LISTS rooms)
  get_property(needs GLOBAL PROPERTY TIDEGATE_NEEDS_${room})
  get_property(test_needs GLOBAL PROPERTY TIDEGATE_TEST_NEEDS_${room})
  list(JOIN needs " " needs)
  list(JOIN test_needs " " test_needs)
  string(APPEND lines "${room}: ${needs} | ${test_needs}\n")
endforeach()
file(CONFIGURE OUTPUT ${rooms_file} CONTENT "${lines}" @ONLY)

add_test(NAME layers COMMAND sh -c
  "awk -f cmake/layers.awk '${rooms_file}' $(find src -name '*.cc' -o -name '*.h' | LC_ALL=C sort)"
  WORKING_DIRECTORY ${PROJECT_SOURCE_DIR})

# The test of that test: a small tree with one violation of each sort, and what must be said about it.
add_test(NAME layers_sees_violations COMMAND sh -c
  "find src -name '*.cc' -o -name '*.h' | LC_ALL=C sort | xargs awk -f ../../cmake/layers.awk rooms.txt |
   diff -u expected.txt -"
  WORKING_DIRECTORY ${PROJECT_SOURCE_DIR}/test/layers)
