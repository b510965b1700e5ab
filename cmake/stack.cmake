# The tests on real processes: Prometheus, HAProxy, Node apps, traffic. They mostly wait for windows to fill, so they begin
# first.
function(tidegate_stack_test name seconds)
  add_test(NAME ${name} COMMAND ${ARGN} WORKING_DIRECTORY ${PROJECT_SOURCE_DIR})
  set_tests_properties(${name} PROPERTIES LABELS stack COST 100 TIMEOUT ${seconds} ENVIRONMENT TIDEGATE=$<TARGET_FILE:tidegate>)
endfunction()

tidegate_stack_test(stack_canary 120 test/stack/run canary)
tidegate_stack_test(stack_doubts 120 test/stack/run doubts)
tidegate_stack_test(stack_native_histogram 60 test/stack/run native_histogram)
tidegate_stack_test(stack_victoria 90 test/stack/run victoria)
tidegate_stack_test(stack_watch 150 test/stack/run watch)
tidegate_stack_test(examples 150 test/examples/run)
tidegate_stack_test(demo 240 demo/run)
tidegate_stack_test(demo_prometheus 240 demo/run --prometheus)
# They judge latencies: other work on the machine is none of the service's slowness.
set_tests_properties(examples demo demo_prometheus PROPERTIES PROCESSORS 2)
