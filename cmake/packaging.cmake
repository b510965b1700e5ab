# What is installed, and the Debian package of it: cmake --workflow --preset release.
include(GNUInstallDirs)
install(TARGETS tidegate RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})

# Written by the program itself, so that they say what it does.
set(share ${PROJECT_BINARY_DIR}/share)
file(MAKE_DIRECTORY ${share})
function(tidegate_writes file)
  add_custom_command(OUTPUT ${share}/${file} DEPENDS tidegate VERBATIM COMMAND tidegate ${ARGN} > ${share}/${file})
endfunction()
tidegate_writes(tidegate.bash completion bash)
tidegate_writes(_tidegate completion zsh)
tidegate_writes(tidegate.fish completion fish)
tidegate_writes(tidegate.1 docs man)
add_custom_command(OUTPUT ${share}/tidegate.1.gz DEPENDS ${share}/tidegate.1 VERBATIM
  COMMAND gzip -9nc ${share}/tidegate.1 > ${share}/tidegate.1.gz)
add_custom_command(OUTPUT ${share}/changelog.gz DEPENDS ${PROJECT_SOURCE_DIR}/CHANGELOG.md VERBATIM
  COMMAND gzip -9nc ${PROJECT_SOURCE_DIR}/CHANGELOG.md > ${share}/changelog.gz)
set(written ${share}/tidegate.bash ${share}/_tidegate ${share}/tidegate.fish ${share}/tidegate.1.gz
  ${share}/changelog.gz)
if(CMAKE_BUILD_TYPE STREQUAL Release)
  add_custom_target(tidegate_share ALL DEPENDS ${written})
endif()

install(FILES ${share}/tidegate.bash RENAME tidegate DESTINATION ${CMAKE_INSTALL_DATADIR}/bash-completion/completions
  OPTIONAL)
install(FILES ${share}/_tidegate DESTINATION ${CMAKE_INSTALL_DATADIR}/zsh/vendor-completions OPTIONAL)
install(FILES ${share}/tidegate.fish DESTINATION ${CMAKE_INSTALL_DATADIR}/fish/vendor_completions.d OPTIONAL)
install(FILES ${share}/tidegate.1.gz DESTINATION ${CMAKE_INSTALL_MANDIR}/man1 OPTIONAL)
install(FILES ${share}/changelog.gz DESTINATION ${CMAKE_INSTALL_DOCDIR} OPTIONAL)
install(FILES ${PROJECT_SOURCE_DIR}/cmake/copyright DESTINATION ${CMAKE_INSTALL_DOCDIR})
install(DIRECTORY ${PROJECT_SOURCE_DIR}/examples DESTINATION ${CMAKE_INSTALL_DOCDIR} USE_SOURCE_PERMISSIONS)

set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME tidegate)
set(CPACK_PACKAGE_CONTACT "tidegate maintainers <maintainers@tidegate.example>")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY ${PROJECT_DESCRIPTION})
set(CPACK_DEBIAN_PACKAGE_DESCRIPTION
"Stands in a deployment pipeline and opens or closes by itself with what the
telemetry says: criteria written in one YAML file, measured by Prometheus,
decided with an exit code and a reason. Missing evidence is never a pass.")
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_STRIP_FILES ON)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SECTION devel)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
# Loaded when first needed, so no linker knows of them: HTTP, calendars, time zones, the certificates to trust.
set(CPACK_DEBIAN_PACKAGE_DEPENDS "libcurl4, libical3, tzdata, ca-certificates")
set(CPACK_DEBIAN_PACKAGE_CONTROL_STRICT_PERMISSION ON)
include(CPack)
