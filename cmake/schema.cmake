# The JSON Schema, read by ajv as editors' language servers read it.
add_test(NAME schema COMMAND node --test --test-reporter=tap test/schema/ WORKING_DIRECTORY ${PROJECT_SOURCE_DIR})
set_tests_properties(schema PROPERTIES TIMEOUT 120 ENVIRONMENT TIDEGATE=$<TARGET_FILE:tidegate>)
