#include "edge/reports/format.h"

#include <gtest/gtest.h>

#include <set>

#include "base/text.h"
#include "support/decisions.h"

namespace tidegate::reports {
namespace {

TEST(ReportFormats, each_has_a_name_a_help_an_example_and_a_file_of_its_own) {
  std::set<std::string_view> names;
  std::set<std::string_view> files;
  for (const ReportFormat& format : report_formats()) {
    EXPECT_TRUE(names.insert(format.name).second) << format.name;
    EXPECT_TRUE(files.insert(format.file_name).second) << format.file_name;
    EXPECT_TRUE(format.help.ends_with('.')) << format.name;
    EXPECT_FALSE(format.example.empty()) << format.name;
    EXPECT_EQ(find_report_format(format.name), &format);
  }
  EXPECT_EQ(find_report_format("xml"), nullptr);
}

TEST(ReportFormats, whatever_comes_in_a_report_is_text_that_ends_with_a_newline) {
  std::vector<std::vector<Decision>> all = {
      {},
      {test::hostile()},
      {Decision{}},
      {test::passed(), test::failed(), test::doubtful(), test::held(), test::warned()}};
  for (const ReportFormat& format : report_formats()) {
    for (const std::vector<Decision>& decisions : all) {
      std::string text = format.write(decisions, {});
      EXPECT_TRUE(text.ends_with('\n')) << format.name;
      EXPECT_TRUE(is_utf8(text)) << format.name;
      for (char c : text) EXPECT_TRUE(c == '\n' || c == '\t' || static_cast<unsigned char>(c) >= 0x20) << format.name;
    }
  }
}

}  // namespace
}  // namespace tidegate::reports
