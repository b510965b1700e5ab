install(TARGETS tidegate RUNTIME DESTINATION bin)
