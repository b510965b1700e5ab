# Statistics, recomputed by R and scipy where they are installed.
add_executable(answer_stats ${PROJECT_SOURCE_DIR}/test/stats/answer_stats.cc)
target_link_libraries(answer_stats PRIVATE tidegate_core_stats)
add_test(NAME stats_live COMMAND node --test --test-reporter=tap test/stats/ WORKING_DIRECTORY ${PROJECT_SOURCE_DIR})
set_tests_properties(stats_live PROPERTIES TIMEOUT 120 ENVIRONMENT ANSWER_STATS=$<TARGET_FILE:answer_stats>)
