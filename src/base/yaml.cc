// YAML by libyaml's event API, which gives start and end marks and has no known hang; the tree, the limits, duplicate
// keys, aliases and merge keys are ours.
#include "base/yaml.h"

#include <yaml.h>

#include <algorithm>
#include <map>
#include <optional>

#include "base/check.h"
#include "base/text.h"

namespace tidegate {
namespace {

constexpr std::size_t kMostDiagnostics = 1000;

// ---- Places -------------------------------------------------------------------------------------------------------

// From libyaml's marks, which count code points from the start of the text, to bytes, lines and columns.
class Positions {
 public:
  Positions(std::string_view text, std::string_view file) : text_(text), file_(file) {
    lines_.push_back(0);
    std::size_t index = 0;
    for (std::size_t at = 0; at < text.size(); ++at) {
      if ((static_cast<unsigned char>(text[at]) & 0xC0) == 0x80) continue;  // inside a code point
      if (index % kStride == 0) bytes_.push_back(at);
      ++index;
      if (text[at] == '\n') lines_.push_back(index);
    }
    count_ = index;
  }

  // The byte at which the code point `index` begins.
  std::size_t byte_of(std::size_t index) const {
    if (index >= count_) return text_.size();
    std::size_t at = bytes_[index / kStride];
    for (std::size_t left = index % kStride; left > 0; --left) at = next(at);
    return at;
  }

  Place place(std::size_t start, std::size_t end) const {
    const auto line = std::ranges::upper_bound(lines_, start) - 1;
    const auto next_line = line + 1;
    const std::size_t line_end = next_line == lines_.end() ? count_ : *next_line - 1;
    const std::size_t length = std::max(std::min(end, line_end), start + 1) - start;
    return {.file = file_,
            .line = static_cast<int>(line - lines_.begin()) + 1,
            .column = static_cast<int>(start - *line) + 1,
            .length = static_cast<int>(length)};
  }

  // The text between two code points.
  std::string_view text(std::size_t start, std::size_t end) const {
    const std::size_t from = byte_of(start);
    return text_.substr(from, byte_of(std::max(start, end)) - from);
  }

  std::string_view rest(std::size_t start) const { return text_.substr(byte_of(start)); }

  // What stands before `index` on its line.
  std::string_view line_before(std::size_t index) const {
    return text(*(std::ranges::upper_bound(lines_, index) - 1), index);
  }

  std::size_t count() const { return count_; }

 private:
  static constexpr std::size_t kStride = 256;

  std::size_t next(std::size_t at) const {
    do {
      ++at;
    } while (at < text_.size() && (static_cast<unsigned char>(text_[at]) & 0xC0) == 0x80);
    return at;
  }

  std::string_view text_;
  std::string file_;
  std::vector<std::size_t> lines_;  // the index of each line's first code point
  std::vector<std::size_t> bytes_;  // the byte of every kStride-th code point
  std::size_t count_ = 0;
};

// The place of a byte of a text that may not be UTF-8; invalid bytes count as one column each.
Place place_of_byte(std::string_view text, std::size_t at, std::string_view file) {
  const std::string_view before = text.substr(0, at);
  const std::size_t line_start = before.rfind('\n') + 1;  // npos + 1 is 0
  return {.file = std::string(file),
          .line = static_cast<int>(std::ranges::count(before, '\n')) + 1,
          .column = static_cast<int>(count_code_points(before.substr(line_start))) + 1};
}

// ---- Before parsing: what no YAML file may contain ----------------------------------------------------------------

constexpr std::string_view kBom = "\xEF\xBB\xBF";

bool is_utf16(std::string_view text) {
  if (text.starts_with("\xFF\xFE") || text.starts_with("\xFE\xFF")) return true;
  return text.size() >= 4 && ((text[0] == '\0') != (text[1] == '\0')) && ((text[2] == '\0') != (text[3] == '\0'));
}

std::optional<Diagnostic> encoding_error(std::string_view text, std::string_view file) {
  if (is_utf16(text)) {
    return Diagnostic{.place = {.file = std::string(file)},
                      .message = "the file is UTF-16, not UTF-8",
                      .hint = "save it as UTF-8, for example: iconv -f UTF-16 -t UTF-8 OLD > NEW"};
  }
  const std::size_t broken = first_invalid_utf8(text);
  if (broken != std::string_view::npos) {
    return Diagnostic{.place = place_of_byte(text, broken, file),
                      .message = "the byte " + printable(text.substr(broken, 1)) + " is not valid UTF-8",
                      .hint = "save the file as UTF-8"};
  }
  const auto control = std::ranges::find_if(text, [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return (byte < 0x20 && c != '\t' && c != '\n' && c != '\r') || byte == 0x7F;
  });
  if (control == text.end()) return std::nullopt;
  const std::string_view name = *control == '\0' ? "a NUL byte" : "a control character";
  return Diagnostic{.place = place_of_byte(text, static_cast<std::size_t>(control - text.begin()), file),
                    .message = std::string(name) + " stands here; YAML is plain text",
                    .hint = "remove it, or write an escape in a double-quoted text: \"\\x01\""};
}

// ---- Syntax errors in words that help -----------------------------------------------------------------------------

struct Advice {
  std::string_view problem;  // what libyaml says, or a part of it
  std::string_view message;
  std::string_view hint;
};

constexpr std::string_view kQuoteInFlow =
    "inside {...} and [...] put quotes around a text that contains , : { } [ or ]\nor write each key on a line of its "
    "own";

constexpr Advice kAdvice[] = {
    {"mapping values are not allowed in this context", "a second \": \" stands on this line",
     "put quotes around a text that contains \": \"; or check the indentation"},
    {"mapping keys are not allowed", "no key may stand here", "check the indentation"},
    {"block sequence entries are not allowed", "no \"- \" may stand here",
     "begin the list on the next line, indented below its key"},
    {"could not find expected ':'", "a key without \":\" stands here", "write `key: value`; or check the indentation"},
    {"did not find expected key", "no key can stand here",
     "check the indentation of this line; a quoted text may not go on behind its closing quote"},
    {"did not find expected '-' indicator", "a list item was expected here",
     "check the indentation; items begin with \"- \""},
    {"did not find expected ',' or '}'", "\",\" or \"}\" was expected here", kQuoteInFlow},
    {"did not find expected ',' or ']'", "\",\" or \"]\" was expected here", kQuoteInFlow},
    {"did not find expected node content", "a value was expected here", kQuoteInFlow},
    {"found unexpected ':'", "no \":\" may stand here", kQuoteInFlow},
    {"found unknown escape character", "an unknown escape",
     "in double quotes a backslash is written \\\\; or use single quotes, which keep backslashes"},
    {"did not find expected hexdecimal number", "an escape without its hexadecimal digits",
     "write \\xNN, \\uNNNN or \\UNNNNNNNN"},
    {"found invalid Unicode character", "an escape of a code point that does not exist", ""},
    {"did not find expected alphabetic or numeric character", "an anchor or alias without a name",
     "put quotes around a text that begins with * or &"},
    {"did not find expected comment or line break", "no text may stand on this line behind | or >",
     "begin the text on the next line, indented"},
    {"found undefined tag handle", "an unknown tag", "put quotes around a text that begins with !"},
    {"did not find expected <document start>", "what stands here does not belong to the document above",
     "check the indentation"},
    {"found incompatible YAML document", "a YAML version other than 1.1 and 1.2", "remove the %YAML line"},
    {"control characters are not allowed", "a control character stands here; YAML is plain text", "remove it"},
};

// ---- The tree -----------------------------------------------------------------------------------------------------

// What an anchor stands for, and what copying it costs.
struct Anchored {
  YamlNode node;
  std::size_t nodes = 0;
  std::size_t bytes = 0;
  std::size_t height = 0;
};

struct Cost {
  std::size_t nodes = 0;   // of the tree below, the node included
  std::size_t bytes = 0;   // of all its scalars
  std::size_t height = 0;  // 1 for a scalar
};

class TreeReader {
 public:
  TreeReader(std::string_view text, std::string_view file, const YamlLimits& limits)
      : positions_(text, file), limits_(limits) {
    CHECK(yaml_parser_initialize(&parser_) == 1);
    yaml_parser_set_encoding(&parser_, YAML_UTF8_ENCODING);
    yaml_parser_set_input_string(&parser_, reinterpret_cast<const unsigned char*>(text.data()), text.size());
  }
  TreeReader(const TreeReader&) = delete;
  TreeReader& operator=(const TreeReader&) = delete;
  ~TreeReader() {
    yaml_event_delete(&event_);
    yaml_parser_delete(&parser_);
  }

  YamlDocument read() && {
    document_.root.place = positions_.place(0, 0);
    document_.complete = read_document();
    return std::move(document_);
  }

  YamlDocuments read_all() && {
    YamlDocuments all;
    all.complete = read_documents(all.roots);
    all.diagnostics = std::move(document_.diagnostics);
    return all;
  }

 private:
  // Each of these returns false when reading must stop; what is wrong is in the diagnostics then.
  bool read_documents(std::vector<YamlNode>& roots) {
    if (!next() || !next()) return false;  // the stream's start, then a document or the end
    while (event_.type != YAML_STREAM_END_EVENT) {
      Cost cost;
      YamlNode root;
      anchors_.clear();  // an alias reaches no further than its document
      if (!next() || !read_node(1, root, cost)) return false;
      if (!root.is_null()) roots.push_back(std::move(root));
      if (!next() || !next()) return false;  // the document's end, then the next one or the stream's
    }
    return true;
  }

  bool read_document() {
    if (!next() || !next()) return false;  // the stream's start, then a document or the end
    if (event_.type == YAML_STREAM_END_EVENT) return true;
    Cost cost;
    if (!next() || !read_node(1, document_.root, cost)) return false;
    if (!next() || !next()) return false;  // the document's end, then the stream's
    if (event_.type == YAML_STREAM_END_EVENT) return true;
    return stop(here(), "a second document begins here; a file holds one", "put it into a file of its own");
  }

  bool next() {
    yaml_event_delete(&event_);
    if (yaml_parser_parse(&parser_, &event_) != 0) return true;
    return syntax_error();
  }

  Place here() const { return positions_.place(event_.start_mark.index, event_.end_mark.index); }

  void add(Place place, std::string message, std::string hint) {
    if (document_.diagnostics.size() >= kMostDiagnostics) return;
    document_.diagnostics.push_back(
        {.place = std::move(place), .message = std::move(message), .hint = std::move(hint)});
  }

  bool stop(Place place, std::string message, std::string hint) {
    add(std::move(place), std::move(message), std::move(hint));
    return false;
  }

  bool syntax_error() {
    const std::size_t at = parser_.error == YAML_READER_ERROR ? parser_.mark.index : parser_.problem_mark.index;
    const std::string_view problem = parser_.problem == nullptr ? "not YAML" : parser_.problem;
    const Place place = positions_.place(at, at + 1);
    if (positions_.line_before(at).find_first_not_of(" \t") == std::string_view::npos &&
        (positions_.rest(at).starts_with('\t') || positions_.line_before(at).contains('\t'))) {
      return stop(place, "a tab indents this line", "YAML allows only spaces there");
    }
    if (at >= positions_.count() && parser_.context_mark.index < at) return unfinished();
    if (problem.starts_with("found character that cannot start any token")) return bad_start(at);
    for (const Advice& advice : kAdvice) {
      if (problem.contains(advice.problem)) return stop(place, std::string(advice.message), std::string(advice.hint));
    }
    return stop(place, "not YAML: " + std::string(problem), "");
  }

  // The text ends inside something that began at the context mark.
  bool unfinished() {
    const std::size_t start = parser_.context_mark.index;
    const std::string_view opened = positions_.text(start, start + 1);
    const Place place = positions_.place(start, start + 1);
    if (opened == "\"" || opened == "'") return stop(place, "the text that begins with this quote never ends", "");
    if (opened == "{" || opened == "[") return stop(place, "this " + std::string(opened) + " is never closed", "");
    return stop(place, "what begins here never ends", "check the indentation, quotes and brackets");
  }

  bool bad_start(std::size_t at) {
    const std::string character = printable(positions_.text(at, at + 1));
    return stop(positions_.place(at, at + 1), "no text may begin with " + character + " unless it is quoted",
                "put quotes around it");
  }

  // Reads the node whose first event is the current one; the current event is its last one afterwards.
  bool read_node(std::size_t depth, YamlNode& node, Cost& cost) {
    if (depth > limits_.depth) {
      return stop(here(), "nested deeper than " + std::to_string(limits_.depth) + " levels", "");
    }
    if (++nodes_ > limits_.nodes) return too_many();
    cost = {.nodes = 1, .bytes = 0, .height = 1};
    switch (event_.type) {
      case YAML_ALIAS_EVENT: return read_alias(depth, node, cost);
      case YAML_SCALAR_EVENT: return read_scalar(node, cost);
      case YAML_SEQUENCE_START_EVENT: return read_sequence(depth, node, cost);
      case YAML_MAPPING_START_EVENT: return read_mapping(depth, node, cost);
      default: return stop(here(), "not YAML", "");
    }
  }

  bool too_many() {
    return stop(here(), "the file has more than " + std::to_string(limits_.nodes) + " values, aliases included", "");
  }

  bool remember(const yaml_char_t* anchor, const YamlNode& node, const Cost& cost) {
    if (anchor == nullptr) return true;
    nodes_ += cost.nodes;  // the copy kept costs memory too
    bytes_ += cost.bytes;
    if (nodes_ > limits_.nodes || bytes_ > limits_.bytes) return too_many();
    anchors_[reinterpret_cast<const char*>(anchor)] = {node, cost.nodes, cost.bytes, cost.height};
    return true;
  }

  bool read_alias(std::size_t depth, YamlNode& node, Cost& cost) {
    const std::string name = reinterpret_cast<const char*>(event_.data.alias.anchor);
    const auto found = anchors_.find(name);
    if (found == anchors_.end()) {
      std::vector<std::string> names;
      for (const auto& [known, anchored] : anchors_) names.push_back(known);
      return stop(here(), "the alias *" + printable(name, 60) + " has no anchor &" + printable(name, 60) + " before it",
                  did_you_mean(name, names));
    }
    const Anchored& anchored = found->second;
    if (depth + anchored.height - 1 > limits_.depth) {
      return stop(here(), "nested deeper than " + std::to_string(limits_.depth) + " levels, aliases included", "");
    }
    nodes_ += anchored.nodes;
    bytes_ += anchored.bytes;
    if (nodes_ > limits_.nodes) return too_many();
    if (bytes_ > limits_.bytes) return stop(here(), "aliases stand for too much text", "");
    node = anchored.node;
    cost = {anchored.nodes, anchored.bytes, anchored.height};
    return true;
  }

  // A node's place without its anchor and tag, and the check of the tag.
  std::size_t start_without_properties(const yaml_char_t* anchor, const yaml_char_t* tag) {
    std::size_t start = event_.start_mark.index;
    if (anchor == nullptr && tag == nullptr) return start;
    std::string_view text = positions_.rest(start);
    for (;;) {
      const std::size_t blank = std::min(text.find_first_not_of(" \t\r\n"), text.size());
      start += blank;
      text.remove_prefix(blank);
      if (!text.starts_with('&') && !text.starts_with('!')) return std::min(start, event_.end_mark.index);
      const std::size_t word = std::min(text.find_first_of(" \t\r\n,]}"), text.size());
      start += count_code_points(text.substr(0, word));
      text.remove_prefix(word);
    }
  }

  bool accept_tag(const yaml_char_t* tag) {
    if (tag == nullptr) return true;
    const std::string_view name = reinterpret_cast<const char*>(tag);
    if (name == "!" || name.starts_with("tag:yaml.org,2002:")) return true;
    return stop(here(), "the tag " + printable(name, 60) + " has no meaning here",
                "put quotes around a text that begins with !");
  }

  bool read_scalar(YamlNode& node, Cost& cost) {
    const auto& scalar = event_.data.scalar;
    if (!accept_tag(scalar.tag)) return false;
    const std::size_t start = start_without_properties(scalar.anchor, scalar.tag);
    const std::string_view raw = positions_.text(start, event_.end_mark.index);
    node.text.assign(reinterpret_cast<const char*>(scalar.value), scalar.length);
    node.quoted = scalar.style != YAML_PLAIN_SCALAR_STYLE;
    if (raw != node.text) node.raw = raw;
    node.place = positions_.place(start, event_.end_mark.index);
    constexpr std::string_view kNulls[] = {"", "~", "null", "Null", "NULL"};
    node.kind = !node.quoted && is_one_of(node.text, kNulls) ? YamlNode::Kind::null : YamlNode::Kind::scalar;
    cost.bytes = node.text.size() + node.raw.size();
    return remember(scalar.anchor, node, cost);
  }

  bool read_sequence(std::size_t depth, YamlNode& node, Cost& cost) {
    const std::string anchor = anchor_of(event_.data.sequence_start.anchor);
    if (!accept_tag(event_.data.sequence_start.tag)) return false;
    node.kind = YamlNode::Kind::sequence;
    const std::size_t start =
        start_without_properties(event_.data.sequence_start.anchor, event_.data.sequence_start.tag);
    while (next()) {
      if (event_.type == YAML_SEQUENCE_END_EVENT) {
        node.place = positions_.place(start, event_.end_mark.index);
        return anchor.empty() || remember(reinterpret_cast<const yaml_char_t*>(anchor.c_str()), node, cost);
      }
      Cost below;
      node.items.emplace_back();
      if (!read_node(depth + 1, node.items.back(), below)) return false;
      include(cost, below);
    }
    return false;
  }

  static std::string anchor_of(const yaml_char_t* anchor) {
    return anchor == nullptr ? "" : reinterpret_cast<const char*>(anchor);
  }

  static void include(Cost& cost, const Cost& below) {
    cost.nodes += below.nodes;
    cost.bytes += below.bytes;
    cost.height = std::max(cost.height, below.height + 1);
  }

  bool read_mapping(std::size_t depth, YamlNode& node, Cost& cost) {
    const std::string anchor = anchor_of(event_.data.mapping_start.anchor);
    if (!accept_tag(event_.data.mapping_start.tag)) return false;
    node.kind = YamlNode::Kind::mapping;
    const std::size_t start = start_without_properties(event_.data.mapping_start.anchor, event_.data.mapping_start.tag);
    std::map<std::string, int, std::less<>> seen;  // key -> line
    std::vector<YamlNode> merged;
    while (next()) {
      if (event_.type == YAML_MAPPING_END_EVENT) {
        node.place = positions_.place(start, event_.end_mark.index);
        merge(merged, node, seen);
        return anchor.empty() || remember(reinterpret_cast<const yaml_char_t*>(anchor.c_str()), node, cost);
      }
      if (!read_entry(depth, node, cost, seen, merged)) return false;
    }
    return false;
  }

  bool read_entry(std::size_t depth, YamlNode& node, Cost& cost, std::map<std::string, int, std::less<>>& seen,
                  std::vector<YamlNode>& merged) {
    YamlNode::Entry entry;
    Cost key_cost, value_cost;
    if (!read_node(depth + 1, entry.first, key_cost)) return false;
    if (!next() || !read_node(depth + 1, entry.second, value_cost)) return false;
    include(cost, key_cost);
    include(cost, value_cost);
    YamlNode& key = entry.first;
    if (key.is_sequence() || key.is_mapping()) {
      add(key.place, "a key must be plain text", "put quotes around a text that begins with { or [");
    } else if (key.text.empty()) {
      add(key.place, "a key is missing before the colon", "");
    } else if (!key.quoted && key.text == "<<") {
      collect_merged(std::move(entry.second), merged);
    } else if (const auto [first, is_new] = seen.emplace(key.text, key.place.line); !is_new) {
      add(key.place, "the key " + quoted(printable(key.text, 60)) + " stands twice in the same mapping",
          "the first one is on line " + std::to_string(first->second) + "; keep one of them");
    } else {
      key.kind = YamlNode::Kind::scalar;
      node.entries.push_back(std::move(entry));
    }
    return true;
  }

  // The mappings that `<<` names: one, or a list of them.
  void collect_merged(YamlNode value, std::vector<YamlNode>& merged) {
    std::vector<YamlNode> sources;
    if (value.is_sequence()) {
      sources = std::move(value.items);
    } else {
      sources.push_back(std::move(value));
    }
    for (YamlNode& source : sources) {
      if (source.is_mapping()) {
        merged.push_back(std::move(source));
      } else {
        add(source.place, "<< takes a mapping, or a list of mappings", "write `<<: *name`");
      }
    }
  }

  // What the mapping says itself outranks what is merged into it, and earlier merged ones outrank later ones.
  static void merge(std::vector<YamlNode>& merged, YamlNode& node, std::map<std::string, int, std::less<>>& seen) {
    for (YamlNode& source : merged) {
      for (YamlNode::Entry& entry : source.entries) {
        if (seen.emplace(entry.first.text, 0).second) node.entries.push_back(std::move(entry));
      }
    }
  }

  Positions positions_;
  YamlLimits limits_;
  yaml_parser_t parser_{};
  yaml_event_t event_{};
  YamlDocument document_;
  std::map<std::string, Anchored> anchors_;
  std::size_t nodes_ = 0;
  std::size_t bytes_ = 0;  // that aliases stand for
};

}  // namespace

const YamlNode* YamlNode::find(std::string_view key) const {
  const auto found =
      std::ranges::find(entries, key, [](const Entry& entry) { return std::string_view(entry.first.text); });
  return found == entries.end() ? nullptr : &found->second;
}

namespace {

// What is wrong with a text before it is parsed.
std::optional<Diagnostic> refusal(std::string_view text, std::string_view file_name, const YamlLimits& limits) {
  if (text.size() <= limits.bytes) return encoding_error(text, file_name);
  return Diagnostic{.place = {.file = std::string(file_name)},
                    .message = "the file has " + std::to_string(text.size()) + " bytes; at most " +
                               std::to_string(limits.bytes) + " are read"};
}

std::string_view without_bom(std::string_view text) { return text.starts_with(kBom) ? text.substr(kBom.size()) : text; }

}  // namespace

YamlDocument parse_yaml(std::string_view text, std::string_view file_name, const YamlLimits& limits) {
  YamlDocument refused;
  refused.root.place = {.file = std::string(file_name)};
  if (auto error = refusal(text, file_name, limits)) {
    refused.diagnostics.push_back(*std::move(error));
    return refused;
  }
  return TreeReader(without_bom(text), file_name, limits).read();
}

YamlDocuments parse_yaml_documents(std::string_view text, std::string_view file_name, const YamlLimits& limits) {
  if (auto error = refusal(text, file_name, limits)) {
    YamlDocuments refused;
    refused.diagnostics.push_back(*std::move(error));
    return refused;
  }
  return TreeReader(without_bom(text), file_name, limits).read_all();
}

}  // namespace tidegate
