# One test program a room, made of its *_test.cc files; the tests of the tree itself; the user's view in scenarios.
enable_testing()
find_package(GTest REQUIRED)
include(cmake/support.cmake)

# GoogleTest's header costs each test file as much as the test: 1.5 s of CPU, 0.7 s when it is precompiled once.
file(CONFIGURE OUTPUT ${PROJECT_BINARY_DIR}/gtest_header.cc CONTENT "")
add_library(tidegate_gtest OBJECT ${PROJECT_BINARY_DIR}/gtest_header.cc)
target_link_libraries(tidegate_gtest PUBLIC GTest::gmock GTest::gtest_main)
target_precompile_headers(tidegate_gtest PRIVATE <gtest/gtest.h>)

get_property(rooms GLOBAL PROPERTY TIDEGATE_ROOMS)
foreach(room IN LISTS rooms)
  get_property(tests GLOBAL PROPERTY TIDEGATE_TESTS_${room})
  if(tests)
    tidegate_target_of(${room} target)
    add_executable(${target}_test ${tests})
    target_link_libraries(${target}_test PRIVATE ${target} tidegate_test_support GTest::gmock GTest::gtest_main)
    target_precompile_headers(${target}_test REUSE_FROM tidegate_gtest)
    get_property(test_needs GLOBAL PROPERTY TIDEGATE_TEST_NEEDS_${room})
    foreach(need IN LISTS test_needs)
      tidegate_target_of(${need} needed)
      target_link_libraries(${target}_test PRIVATE ${needed})
    endforeach()
    add_test(NAME ${room} COMMAND ${target}_test WORKING_DIRECTORY ${PROJECT_SOURCE_DIR})
    set_tests_properties(${room} PROPERTIES TIMEOUT 300 LABELS unit)
  endif()
endforeach()

include(cmake/layers.cmake)
include(cmake/fuzz.cmake)
include(cmake/bench.cmake)
include(cmake/stack.cmake)
include(cmake/reports.cmake)
include(cmake/schema.cmake)
include(cmake/stats.cmake)
include(cmake/integrations.cmake)

# What real servers say to what we ask them, and what a slow evaluator of PromQL says to what the engine answers.
set(oracle_folder ${PROJECT_SOURCE_DIR}/test/oracle)
file(GLOB oracle_sources CONFIGURE_DEPENDS ${oracle_folder}/*.cc)
file(GLOB oracle_tests CONFIGURE_DEPENDS ${oracle_folder}/*_test.cc)
list(REMOVE_ITEM oracle_sources ${oracle_tests})
add_library(tidegate_oracle STATIC ${oracle_sources})
target_link_libraries(tidegate_oracle PUBLIC tidegate_core_promql tidegate_core_engine tidegate_edge_sources
  tidegate_test_support)
add_executable(promql_live ${oracle_folder}/live/main.cc)
target_link_libraries(promql_live PRIVATE tidegate_oracle)
add_executable(tidegate_oracle_test ${oracle_tests})
target_link_libraries(tidegate_oracle_test PRIVATE tidegate_oracle GTest::gmock GTest::gtest_main)
target_precompile_headers(tidegate_oracle_test REUSE_FROM tidegate_gtest)
add_test(NAME test/oracle COMMAND tidegate_oracle_test WORKING_DIRECTORY ${PROJECT_SOURCE_DIR})
set_tests_properties(test/oracle PROPERTIES TIMEOUT 300 LABELS stack)

# The user's view: commands, files and output in one readable text each, and the tests of the runner itself.
add_test(NAME scenarios COMMAND node test/scenario_runner/run.mjs --programs ${PROJECT_BINARY_DIR}
  WORKING_DIRECTORY ${PROJECT_SOURCE_DIR})
set_tests_properties(scenarios PROPERTIES TIMEOUT 600 PROCESSORS 2)
file(GLOB runner_tests RELATIVE ${PROJECT_SOURCE_DIR} CONFIGURE_DEPENDS test/scenario_runner/*.test.mjs)
add_test(NAME scenario_runner COMMAND node --test --test-reporter=tap ${runner_tests}
  WORKING_DIRECTORY ${PROJECT_SOURCE_DIR})
