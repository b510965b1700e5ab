# test/support: fakes and real servers that the tests of several rooms share. NAME_main.cc is the program NAME.
set(support_folder ${PROJECT_SOURCE_DIR}/test/support)
file(GLOB support_sources CONFIGURE_DEPENDS ${support_folder}/*.cc)
file(GLOB support_tests CONFIGURE_DEPENDS ${support_folder}/*_test.cc)
file(GLOB support_mains CONFIGURE_DEPENDS ${support_folder}/*_main.cc)
list(REMOVE_ITEM support_sources ${support_tests} ${support_mains})

add_library(tidegate_test_support STATIC ${support_sources})
target_include_directories(tidegate_test_support PUBLIC ${PROJECT_SOURCE_DIR}/test)
target_link_libraries(tidegate_test_support PUBLIC tidegate_core_model)

add_executable(tidegate_test_support_test ${support_tests})
target_link_libraries(tidegate_test_support_test PRIVATE tidegate_test_support GTest::gtest_main)
add_test(NAME test/support COMMAND tidegate_test_support_test WORKING_DIRECTORY ${PROJECT_SOURCE_DIR})
set_tests_properties(test/support PROPERTIES TIMEOUT 120 LABELS unit)

foreach(main IN LISTS support_mains)
  get_filename_component(program ${main} NAME_WE)
  string(REPLACE "_main" "" program ${program})
  add_executable(${program} ${main})
  target_link_libraries(${program} PRIVATE tidegate_test_support)
endforeach()
