# bench/NAME.cc is the program bench_NAME (Google Benchmark); built when asked for by name.
file(GLOB benches CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/bench/*.cc)
if(benches)
  find_package(benchmark REQUIRED)
endif()
foreach(file IN LISTS benches)
  get_filename_component(name ${file} NAME_WE)
  add_executable(bench_${name} EXCLUDE_FROM_ALL ${file})
  target_link_libraries(bench_${name} PRIVATE tidegate_app_cli benchmark::benchmark)
endforeach()

# Runs whole programs in turns and times them; the scripts in bench/ use it.
add_executable(race EXCLUDE_FROM_ALL ${PROJECT_SOURCE_DIR}/bench/race/race.cc)
target_link_options(race PRIVATE -static)

# Makes the data that bench/promql asks about.
add_executable(promql_data EXCLUDE_FROM_ALL ${PROJECT_SOURCE_DIR}/bench/promql_data/main.cc
  ${PROJECT_SOURCE_DIR}/bench/promql_data/fleet.cc)
target_link_libraries(promql_data PRIVATE tidegate_edge_sources)

# Times the engine without a process around it.
add_executable(promql_inside EXCLUDE_FROM_ALL ${PROJECT_SOURCE_DIR}/bench/promql_inside/main.cc)
target_link_libraries(promql_inside PRIVATE tidegate_edge_sources tidegate_core_engine)

# Simulates canaries that are healthy and that are not, and shows them to our judges and to others'.
file(GLOB canary_sim_sources CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/bench/canary_sim/*.cc)
add_executable(canary_sim ${canary_sim_sources})
target_link_libraries(canary_sim PRIVATE tidegate_core_canary)
add_test(NAME bench/canary COMMAND canary_sim --quick WORKING_DIRECTORY ${PROJECT_SOURCE_DIR})
set_tests_properties(bench/canary PROPERTIES TIMEOUT 120 LABELS unit)
