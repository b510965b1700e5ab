#include "core/model/quantity.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <set>

namespace tidegate {
namespace {

Quantity parsed(std::string_view text) {
  const auto quantity = parse_quantity(text);
  EXPECT_TRUE(quantity) << text << ": " << (quantity ? "" : quantity.error().message);
  return quantity ? *quantity : Quantity{.value = -1};
}

std::string refused(std::string_view text) {
  const auto quantity = parse_quantity(text);
  EXPECT_FALSE(quantity) << text;
  return quantity ? "" : quantity.error().message;
}

TEST(Quantity, keeps_values_in_the_base_unit) {
  EXPECT_EQ(parsed("1%"), (Quantity{0.01, Dimension::ratio}));
  EXPECT_EQ(parsed("500ms"), (Quantity{0.5, Dimension::time}));
  EXPECT_EQ(parsed("0.5 s"), (Quantity{0.5, Dimension::time}));
  EXPECT_EQ(parsed("2GiB"), (Quantity{2147483648.0, Dimension::bytes}));
  EXPECT_EQ(parsed("2 kB"), (Quantity{2000, Dimension::bytes}));
  EXPECT_EQ(parsed("100/s"), (Quantity{100, Dimension::per_second}));
  EXPECT_EQ(parsed("60/min"), (Quantity{1, Dimension::per_second}));
  EXPECT_EQ(parsed("3.5"), (Quantity{3.5, Dimension::none}));
  EXPECT_EQ(parsed("-2"), (Quantity{-2, Dimension::none}));
  EXPECT_EQ(parsed("+.5e1"), (Quantity{5, Dimension::none}));
  EXPECT_EQ(parsed("0.7 ratio"), (Quantity{0.7, Dimension::ratio}));
}

TEST(Quantity, reads_compound_durations) {
  EXPECT_EQ(parsed("1m30s"), (Quantity{90, Dimension::time}));
  EXPECT_EQ(parsed("1h"), (Quantity{3600, Dimension::time}));
  EXPECT_EQ(parsed("1.5h"), (Quantity{5400, Dimension::time}));
}

TEST(Quantity, a_unit_of_a_power_of_ten_rounds_once) {
  EXPECT_EQ(parsed("70%").value, 0.7);     // 70 * 0.01 is 0.7000000000000001
  EXPECT_EQ(parsed("0.7%").value, 0.007);  // 0.7 / 100 is 0.006999999999999999
  EXPECT_EQ(parsed("99.9%").value, 0.999);
  EXPECT_EQ(parsed("1.1ms").value, 0.0011);
  EXPECT_EQ(parsed("1e3%").value, 10);
}

TEST(Quantity, says_what_is_wrong) {
  EXPECT_EQ(refused("5 second"), "\"5 second\" has an unknown unit \"second\"; did you mean \"seconds\"?");
  EXPECT_EQ(refused("5MS"), "\"5MS\" has an unknown unit \"MS\"; did you mean \"ms\"?");
  EXPECT_EQ(refused("1,5%"), "\"1,5%\" has a comma; write the decimal point as a dot");
  EXPECT_EQ(refused("fast"), "\"fast\" is not a quantity; write a number with a unit: 1%, 500ms, 2GiB, 100/s");
  EXPECT_EQ(refused("1e999"), "\"1e999\" is beyond what a number can hold");
  EXPECT_EQ(refused("1e300PiB"), "\"1e300PiB\" is beyond what a number can hold");
  EXPECT_NE(refused("5 parsecs").find("units are % ns us"), std::string::npos);
}

TEST(Quantity, refuses_what_only_looks_like_a_number) {
  for (const std::string_view text : {"", " ", "%", "-", ".", "e5", "1e", "0x10", "NaN", "Inf", "1%%", "1 %x", "--1",
                                      "1.2.3", "1m2", "5m30", "1%1%", "-1m30s", "\xff"}) {
    EXPECT_FALSE(parse_quantity(text)) << text;
  }
}

TEST(Quantity, is_shown_in_the_unit_that_reads_best) {
  EXPECT_EQ(format_quantity(0.0152, Dimension::ratio), "1.52%");
  EXPECT_EQ(format_quantity(0.01, Dimension::ratio), "1%");
  EXPECT_EQ(format_quantity(0.07, Dimension::ratio, 17), "7.0000000000000007%");
  EXPECT_EQ(format_quantity(0.512, Dimension::time), "512 ms");
  EXPECT_EQ(format_quantity(1.25, Dimension::time), "1.25 s");
  EXPECT_EQ(format_quantity(93.2, Dimension::time), "93.2 s");
  EXPECT_EQ(format_quantity(5400, Dimension::time), "90 min");
  EXPECT_EQ(format_quantity(7200, Dimension::time), "2 h");
  EXPECT_EQ(format_quantity(0.0000425, Dimension::time), "42.5 us");
  EXPECT_EQ(format_quantity(2254857830, Dimension::bytes), "2.1 GiB");
  EXPECT_EQ(format_quantity(100, Dimension::per_second), "100/s");
  EXPECT_EQ(format_quantity(1234567, Dimension::none), "1234567");
  EXPECT_EQ(format_quantity(3.14159, Dimension::none), "3.142");
  EXPECT_EQ(format_quantity(-0.5, Dimension::none), "-0.5");
}

TEST(Quantity, shows_zero_and_what_is_no_number) {
  EXPECT_EQ(format_quantity(0, Dimension::ratio), "0%");
  EXPECT_EQ(format_quantity(0, Dimension::time), "0 s");
  EXPECT_EQ(format_quantity(0, Dimension::bytes), "0 B");
  EXPECT_EQ(format_quantity(std::nan(""), Dimension::time), "NaN");
  EXPECT_EQ(format_quantity(std::numeric_limits<double>::infinity(), Dimension::ratio), "+Inf");
}

TEST(Quantity, rounding_does_not_leave_a_thousand_of_the_smaller_unit) {
  EXPECT_EQ(format_quantity(0.99999, Dimension::time), "1 s");
  EXPECT_EQ(format_quantity(1023.99999, Dimension::bytes), "1 KiB");
}

TEST(Quantity, tells_a_breach_by_a_hair_from_its_limit) {
  EXPECT_EQ(format_quantity_unlike(0.010000001, 0.01, Dimension::ratio), "1.0000001%");
  EXPECT_EQ(format_quantity_unlike(0.02, 0.01, Dimension::ratio), "2%");
  EXPECT_EQ(format_quantity_unlike(0.01, 0.01, Dimension::ratio), "1%");
}

TEST(Quantity, what_is_shown_with_all_digits_reads_back) {
  for (const std::string_view text : {"1%", "0.7%", "99.99%", "500ms", "42us", "7ns", "12.5s", "3.5", "-2", "0.000001",
                                      "1e-12", "1e20", "100/s", "17B", "1e-300%"}) {
    const Quantity quantity = parsed(text);
    EXPECT_EQ(parsed(format_quantity(quantity.value, quantity.dimension, 17)), quantity) << text;
  }
}

TEST(Count, is_whole_and_grouped_from_one_on) {
  EXPECT_EQ(format_count(0), "0");
  EXPECT_EQ(format_count(0.042), "0.042");
  EXPECT_EQ(format_count(0.97), "1");
  EXPECT_EQ(format_count(2.2), "2");
  EXPECT_EQ(format_count(299.6), "300");
  EXPECT_EQ(format_count(1'000'000), "1,000,000");
  EXPECT_EQ(format_count(12405.4), "12,405");
  EXPECT_EQ(format_count(-1234567), "-1,234,567");
  EXPECT_EQ(format_count(1e300), "1e+300");
  EXPECT_EQ(format_count(NAN), "NaN");
}

TEST(Count, has_its_noun_in_the_right_number) {
  EXPECT_EQ(format_count(1, "event"), "1 event");
  EXPECT_EQ(format_count(0, "event"), "0 events");
  EXPECT_EQ(format_count(2, "series"), "2 series");
}

TEST(Units, are_unique_and_explained) {
  std::set<std::string_view> names;
  for (const auto units : {all_units(), all_unit_words()}) {
    for (const Unit& unit : units) {
      EXPECT_TRUE(names.insert(unit.name).second) << unit.name;
      EXPECT_FALSE(unit.help.empty()) << unit.name;
      EXPECT_NE(unit.dimension, Dimension::none) << unit.name;
      EXPECT_EQ(find_unit(unit.name)->scale, unit.scale);
    }
  }
  EXPECT_FALSE(find_unit("mb"));
}

TEST(Quantity, few_events_that_are_no_whole_number_are_shown_as_they_are) {
  EXPECT_EQ(format_share_of_events(15, 987), "15 of 987 events");
  EXPECT_EQ(format_share_of_events(1.2, 117.2), "1.2 of 117 events");
  EXPECT_EQ(format_share_of_events(2.01, 20.9), "2 of 21 events");
  EXPECT_EQ(format_share_of_events(28.7, 1000), "29 of 1,000 events");
  EXPECT_EQ(format_share_of_events(0, 1), "0 of 1 event");
}

}  // namespace
}  // namespace tidegate
