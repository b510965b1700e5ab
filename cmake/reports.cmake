# What tidegate writes, read by the tools it is meant for.
add_executable(write_reports ${PROJECT_SOURCE_DIR}/test/reports/write_reports.cc)
target_link_libraries(write_reports PRIVATE tidegate_edge_reports tidegate_test_support)
add_test(NAME reports_accepted COMMAND node --test --test-reporter=tap test/reports/
  WORKING_DIRECTORY ${PROJECT_SOURCE_DIR})
set_tests_properties(reports_accepted PROPERTIES TIMEOUT 120 ENVIRONMENT WRITE_REPORTS=$<TARGET_FILE:write_reports>)
