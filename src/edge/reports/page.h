#pragma once

#include <string>
#include <string_view>

#include "edge/reports/format.h"

namespace tidegate::reports {

// The text report while it grows: lines that fit the width, in the colours of the context.
class Page {
 public:
  explicit Page(const ReportContext& context) : context_(context) {}

  const ReportContext& context() const { return context_; }
  int width() const { return context_.width - margin_; }

  // Indents all that follows by so many spaces more.
  void set_margin(int margin) { margin_ = margin; }

  // A piece in its style, to be put together into a line.
  std::string piece(std::string_view text, Style style) const { return styled(text, style, context_.colour); }

  // One line as it is; spaces at its end are removed.
  void line(std::string_view text);

  // Wrapped text, every line indented by so many spaces.
  void paragraph(std::string_view text, int indent, Style style = Style::plain);

  // A key and its text beside it, wrapped; on narrow pages the text stands under the key.
  void row(std::string_view key, std::string_view text, int indent, Style style = Style::plain);

  // As row, for queries and addresses: still the same when copied, so what can't be broken may stick out.
  void verbatim_row(std::string_view key, std::string_view text, int indent);

  const std::string& text() const { return text_; }

 private:
  void rows(std::string_view key, const std::vector<std::string>& lines, int indent, Style style);

  const ReportContext& context_;
  std::string text_;
  int margin_ = 0;
};

// The colour of a verdict, for its word and mark.
Style verdict_style(Verdict verdict);

// The mark and the word that go with a verdict: "✗ fail".
std::string_view mark_of(Verdict verdict, const ReportContext& context);

// The lines of the objectives: mark, name, value, limit, window and evidence, verdict. A table where it fits, else a
// few lines an objective.
void write_objectives(Page& page, const Decision& decision);

// Why an objective doesn't pass, or what is to be known although it does; nothing when there is nothing to say. Several
// objectives have the same trouble. REQUIRES: one at least.
void write_detail(Page& page, std::span<const Assessment* const> alike);

// All four steps of an objective with their numbers.
void write_steps(Page& page, const Assessment& assessment, const Decision& decision);

}  // namespace tidegate::reports
