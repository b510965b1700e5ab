#include "base/json_document.h"

#include <simdjson.h>

#include <bit>

namespace tidegate {

using Element = simdjson::dom::element;
static_assert(sizeof(Element) == 16 && alignof(Element) <= 8);
static_assert(std::is_trivially_copyable_v<Element>);

struct JsonViewAccess {
  static Element element(const JsonView& view) { return std::bit_cast<Element>(view.element_); }
  static JsonView view(Element element) {
    JsonView view;
    view.element_ = std::bit_cast<decltype(view.element_)>(element);
    return view;
  }
};

JsonView::Kind JsonView::kind() const {
  using simdjson::dom::element_type;
  switch (JsonViewAccess::element(*this).type()) {
    case element_type::ARRAY: return Kind::array;
    case element_type::OBJECT: return Kind::object;
    case element_type::INT64:
    case element_type::UINT64:
    case element_type::DOUBLE: return Kind::number;
    case element_type::STRING: return Kind::string;
    case element_type::BOOL: return Kind::boolean;
    case element_type::NULL_VALUE: return Kind::null;
  }
  return Kind::null;
}

std::optional<std::string_view> JsonView::string() const {
  std::string_view text;
  if (JsonViewAccess::element(*this).get(text) != simdjson::SUCCESS) return std::nullopt;
  return text;
}

std::optional<double> JsonView::number() const {
  double number = 0;
  if (JsonViewAccess::element(*this).get(number) != simdjson::SUCCESS) return std::nullopt;
  return number;
}

std::optional<bool> JsonView::boolean() const {
  bool value = false;
  if (JsonViewAccess::element(*this).get(value) != simdjson::SUCCESS) return std::nullopt;
  return value;
}

std::size_t JsonView::size() const {
  const Element element = JsonViewAccess::element(*this);
  simdjson::dom::array array;
  simdjson::dom::object object;
  if (element.get(array) == simdjson::SUCCESS) return array.size();
  if (element.get(object) == simdjson::SUCCESS) return object.size();
  return 0;
}

bool JsonView::visit_items(void* context, bool (*visit)(void*, JsonView)) const {
  simdjson::dom::array array;
  if (JsonViewAccess::element(*this).get(array) != simdjson::SUCCESS) return false;
  for (const Element item : array) {
    if (!visit(context, JsonViewAccess::view(item))) return false;
  }
  return true;
}

bool JsonView::visit_members(void* context, bool (*visit)(void*, std::string_view, JsonView)) const {
  simdjson::dom::object object;
  if (JsonViewAccess::element(*this).get(object) != simdjson::SUCCESS) return false;
  for (const auto [key, value] : object) {
    if (!visit(context, key, JsonViewAccess::view(value))) return false;
  }
  return true;
}

struct JsonDocument::Parser {
  simdjson::dom::parser parser;
};

JsonDocument::JsonDocument(std::unique_ptr<Parser> parser) : parser_(std::move(parser)) {}
JsonDocument::JsonDocument(JsonDocument&&) noexcept = default;
JsonDocument& JsonDocument::operator=(JsonDocument&&) noexcept = default;
JsonDocument::~JsonDocument() = default;

// The parsed form keeps its own copy of all strings: the text goes.
Result<JsonDocument> JsonDocument::parse(std::string text) {
  auto parser = std::make_unique<Parser>();
  const std::size_t size = text.size();
  text.append(simdjson::SIMDJSON_PADDING, '\0');
  Element root;
  const auto error = parser->parser.parse(text.data(), size, false).get(root);
  if (error != simdjson::SUCCESS) {
    std::string message = simdjson::error_message(error);
    if (message.ends_with('.')) message.pop_back();
    return fail(ErrorKind::malformed, std::move(message));
  }
  JsonDocument document(std::move(parser));
  document.root_ = JsonViewAccess::view(root);
  return document;
}

}  // namespace tidegate
