# The integrations, run by the tools of those they are for, with the real binary.
add_test(NAME integrations COMMAND node --test --test-reporter=tap test/integrations/
  WORKING_DIRECTORY ${PROJECT_SOURCE_DIR})
set_tests_properties(integrations PROPERTIES TIMEOUT 600 ENVIRONMENT TIDEGATE=$<TARGET_FILE:tidegate>)
