#include "base/library.h"

#include <dlfcn.h>

#include "base/text.h"

namespace tidegate {

Result<DynamicLibrary> DynamicLibrary::open(const std::string& file, const std::string& package) {
  // Lazily: libcurl brings forty libraries along, of whose functions few are ever called.
  void* handle = dlopen(file.c_str(), RTLD_LAZY | RTLD_LOCAL | RTLD_NODELETE);
  if (handle == nullptr) {
    const char* why = dlerror();
    return fail(ErrorKind::invalid, file + " could not be loaded: install the package " + package + " (" +
                                        printable(why == nullptr ? "no reason given" : why) + ")");
  }
  return DynamicLibrary(file, handle);
}

Result<void*> DynamicLibrary::find(const char* name) const {
  void* address = dlsym(handle_, name);
  if (address == nullptr) return fail(ErrorKind::invalid, file_ + " has no function " + name + ": it is too old");
  return address;
}

}  // namespace tidegate
