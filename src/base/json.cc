#include "base/json.h"

#include <fmt/format.h>
#include <simdjson.h>

#include <cmath>

#include "base/text.h"

namespace tidegate {
namespace {

const Json kNull;
const Json::Object kNoMembers;
const Json::Array kNoItems;

void write_string(std::string& out, std::string_view text) {
  out += '"';
  for (const char c : text) {
    switch (c) {
      case '"': out += "\\\""; break;
      case '\\': out += "\\\\"; break;
      case '\n': out += "\\n"; break;
      case '\t': out += "\\t"; break;
      case '\r': out += "\\r"; break;
      default:
        if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F) {
          out += fmt::format("\\u{:04x}", static_cast<unsigned>(static_cast<unsigned char>(c)));
        } else {
          out += c;
        }
    }
  }
  out += '"';
}

// `indent` < 0: on one line.
void write_value(std::string& out, const Json& value, int indent);

void write_line_break(std::string& out, int indent) {
  if (indent < 0) return;
  out += '\n';
  out.append(static_cast<std::size_t>(indent) * 2, ' ');
}

template <class Items, class WriteItem>
void write_list(std::string& out, char open, char close, const Items& items, int indent, WriteItem write_item) {
  out += open;
  bool first = true;
  for (const auto& item : items) {
    if (!first) out += ',';
    first = false;
    write_line_break(out, indent < 0 ? -1 : indent + 1);
    write_item(item);
  }
  if (!first) write_line_break(out, indent);
  out += close;
}

void write_value(std::string& out, const Json& value, int indent) {
  const int inner = indent < 0 ? -1 : indent + 1;
  if (value.is_object()) {
    write_list(out, '{', '}', value.members(), indent, [&](const auto& member) {
      write_string(out, member.first);
      out += indent < 0 ? ":" : ": ";
      write_value(out, member.second, inner);
    });
  } else if (value.is_array()) {
    write_list(out, '[', ']', value.items(), indent, [&](const Json& item) { write_value(out, item, inner); });
  } else if (value.is_string()) {
    // What isn't UTF-8 has no JSON form; it is shown escaped rather than making the whole document invalid.
    write_string(out,
                 is_utf8(value.string()) ? std::string(value.string()) : printable(value.string(), std::string::npos));
  } else {
    out += value.is_null() ? "null" : value.is_bool() ? (value.boolean() ? "true" : "false") : value.write();
  }
}

Json convert(simdjson::dom::element element) {
  using simdjson::dom::element_type;
  switch (element.type()) {
    case element_type::OBJECT: {
      Json::Object members;
      for (const auto field : simdjson::dom::object(element)) {
        members.emplace_back(std::string(field.key), convert(field.value));
      }
      return members;
    }
    case element_type::ARRAY: {
      Json::Array items;
      for (const auto item : simdjson::dom::array(element)) items.push_back(convert(item));
      return items;
    }
    case element_type::STRING: return std::string_view(element);
    case element_type::BOOL: return bool(element);
    case element_type::INT64: return std::int64_t(element);
    case element_type::UINT64: return static_cast<double>(std::uint64_t(element));
    case element_type::DOUBLE: return double(element);
    case element_type::NULL_VALUE: return {};
  }
  return {};
}

}  // namespace

Json::Json(double value) {
  if (std::isfinite(value)) {
    value_ = value;
  } else {
    value_ = shortest(value);
  }
}

bool Json::is_number() const {
  return std::holds_alternative<std::int64_t>(value_) || std::holds_alternative<double>(value_);
}

const Json::Object& Json::members() const {
  const auto* object = std::get_if<Object>(&value_);
  return object ? *object : kNoMembers;
}

const Json::Array& Json::items() const {
  const auto* array = std::get_if<Array>(&value_);
  return array ? *array : kNoItems;
}

std::string_view Json::string(std::string_view otherwise) const {
  const auto* text = std::get_if<std::string>(&value_);
  return text ? std::string_view(*text) : otherwise;
}

bool Json::boolean(bool otherwise) const {
  const auto* value = std::get_if<bool>(&value_);
  return value ? *value : otherwise;
}

std::int64_t Json::integer(std::int64_t otherwise) const {
  const auto* value = std::get_if<std::int64_t>(&value_);
  return value ? *value : otherwise;
}

double Json::number(double otherwise) const {
  if (const auto* value = std::get_if<double>(&value_)) return *value;
  if (const auto* value = std::get_if<std::int64_t>(&value_)) return static_cast<double>(*value);
  const auto text = string();
  if (text == "NaN" || text == "+Inf" || text == "-Inf") return *parse_double(text);
  return otherwise;
}

const Json& Json::operator[](std::string_view name) const {
  const auto& all = members();
  for (auto member = all.rbegin(); member != all.rend(); ++member) {
    if (member->first == name) return member->second;
  }
  return kNull;
}

bool Json::has(std::string_view name) const {
  for (const auto& member : members()) {
    if (member.first == name) return true;
  }
  return false;
}

Json& Json::set(std::string name, Json value) {
  if (!is_object()) value_ = Object{};
  std::get<Object>(value_).emplace_back(std::move(name), std::move(value));
  return *this;
}

Json& Json::push(Json value) {
  if (!is_array()) value_ = Array{};
  std::get<Array>(value_).push_back(std::move(value));
  return *this;
}

std::string Json::write() const {
  if (const auto* integer = std::get_if<std::int64_t>(&value_)) return fmt::format("{}", *integer);
  if (const auto* number = std::get_if<double>(&value_)) {
    auto text = shortest(*number);
    if (text.find_first_of(".e") == std::string::npos) text += ".0";  // stays a double when read back
    return text;
  }
  std::string out;
  write_value(out, *this, -1);
  return out;
}

std::string Json::write_pretty() const {
  std::string out;
  write_value(out, *this, 0);
  return out + "\n";
}

Result<Json> parse_json(std::string_view text) {
  simdjson::dom::parser parser;
  if (parser.allocate(text.size(), 1000))
    return fail(ErrorKind::too_large, "the JSON document does not fit into memory");
  const simdjson::padded_string padded(text);
  const auto document = parser.parse(padded);
  if (document.error()) {
    return fail(ErrorKind::malformed, fmt::format("not valid JSON: {}", simdjson::error_message(document.error())));
  }
  return convert(document.value_unsafe());
}

}  // namespace tidegate
