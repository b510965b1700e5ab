#pragma once

#include <string>

#include "base/result.h"

namespace tidegate {

// A shared library that is loaded when it is first needed: linking libcurl would cost every start 14 ms, also the
// commands that never talk to anybody. It stays loaded until the process ends (OpenSSL leaves exit handlers behind).
class DynamicLibrary {
 public:
  // `file` as the loader knows it ("libcurl.so.4"); `package` is the Debian package to name when it isn't there.
  static Result<DynamicLibrary> open(const std::string& file, const std::string& package);

  // Fills the function pointer `function` with the function of that name.
  template <class Function>
  Result<void> bind(Function*& function, const char* name) const {
    void* address = TRY(find(name));
    function = reinterpret_cast<Function*>(address);
    return {};
  }

 private:
  DynamicLibrary(std::string file, void* handle) : file_(std::move(file)), handle_(handle) {}
  Result<void*> find(const char* name) const;

  std::string file_;
  void* handle_;
};

}  // namespace tidegate
