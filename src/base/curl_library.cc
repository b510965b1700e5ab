#include "base/curl_library.h"

#include "base/library.h"

namespace tidegate {
namespace {

Result<CurlLibrary> load() {
  const DynamicLibrary library = TRY(DynamicLibrary::open("libcurl.so.4", "libcurl4"));
  CurlLibrary curl{};
  TRY(library.bind(curl.global_init, "curl_global_init"));
  TRY(library.bind(curl.easy_init, "curl_easy_init"));
  TRY(library.bind(curl.easy_cleanup, "curl_easy_cleanup"));
  TRY(library.bind(curl.easy_setopt, "curl_easy_setopt"));
  TRY(library.bind(curl.easy_getinfo, "curl_easy_getinfo"));
  TRY(library.bind(curl.easy_strerror, "curl_easy_strerror"));
  TRY(library.bind(curl.slist_append, "curl_slist_append"));
  TRY(library.bind(curl.slist_free_all, "curl_slist_free_all"));
  TRY(library.bind(curl.multi_init, "curl_multi_init"));
  TRY(library.bind(curl.multi_cleanup, "curl_multi_cleanup"));
  TRY(library.bind(curl.multi_setopt, "curl_multi_setopt"));
  TRY(library.bind(curl.multi_add_handle, "curl_multi_add_handle"));
  TRY(library.bind(curl.multi_remove_handle, "curl_multi_remove_handle"));
  TRY(library.bind(curl.multi_perform, "curl_multi_perform"));
  TRY(library.bind(curl.multi_poll, "curl_multi_poll"));
  TRY(library.bind(curl.multi_info_read, "curl_multi_info_read"));
  if (curl.global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK) {
    return fail(ErrorKind::invalid, "libcurl.so.4 could not be initialised");
  }
  return curl;
}

}  // namespace

Result<const CurlLibrary*> curl_library() {
  static const Result<CurlLibrary> library = load();
  if (!library) return std::unexpected(library.error());
  return &*library;
}

}  // namespace tidegate
