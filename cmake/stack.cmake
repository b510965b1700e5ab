# The tests on real processes: Prometheus, HAProxy, Node apps, traffic. They mostly wait for windows to fill.
function(tidegate_stack_test name command seconds)
  add_test(NAME ${name} COMMAND ${command} WORKING_DIRECTORY ${PROJECT_SOURCE_DIR})
  set_tests_properties(${name} PROPERTIES LABELS stack TIMEOUT ${seconds} ENVIRONMENT TIDEGATE=$<TARGET_FILE:tidegate>)
endfunction()

tidegate_stack_test(stack test/stack/run 150)
tidegate_stack_test(examples test/examples/run 120)
tidegate_stack_test(demo demo/run 200)
