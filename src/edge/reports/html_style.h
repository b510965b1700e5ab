#pragma once

#include <string_view>

namespace tidegate::reports {

// The style sheet of the html report, for light and dark screens and for paper.
inline constexpr std::string_view kHtmlStyle = R"(
:root { color-scheme: light dark; --text: #1f2328; --dim: #57606a; --line: #d0d7de; --card: #f6f8fa; --page: #ffffff;
  --canary: #d9730d; --baseline: #4c78a8; --worse: #c0392b; --no-worse: #2e8b57; }
@media (prefers-color-scheme: dark) { :root { --text: #e6edf3; --dim: #9198a1; --line: #3d444d; --card: #161b22;
  --page: #0d1117; --canary: #f0883e; --baseline: #79aee0; --worse: #ff7b72; --no-worse: #56d364; } }
body { margin: 2rem auto; max-width: 60rem; padding: 0 1rem; font: 15px/1.5 system-ui, sans-serif; color: var(--text);
  background: var(--page); }
h1, h2 { font-size: 1.4rem; margin: 0 0 .5rem; overflow-wrap: anywhere; }
section { margin-bottom: 2.5rem; }
.because { font-size: 1.05rem; }
.badge { display: inline-block; padding: 0 .6em; border-radius: 1em; font-size: .85em; font-weight: 600;
  white-space: nowrap; color: #fff; background: #57606a; }
.badge.pass { background: #1a7f37; } .badge.fail { background: #cf222e; } .badge.warn { background: #9a6700; }
.badge.inconclusive { background: #8250df; }
table { width: 100%; border-collapse: collapse; margin: 1rem 0; }
th, td { text-align: left; padding: .4rem .6rem; border-bottom: 1px solid var(--line); vertical-align: top;
  overflow-wrap: anywhere; }
th { color: var(--dim); font-weight: 600; }
.number { text-align: right; white-space: nowrap; }
th:nth-child(2) { text-align: right; }
details { margin: .75rem 0; padding: .6rem .9rem; border: 1px solid var(--line); border-radius: .5rem;
  background: var(--card); }
summary { cursor: pointer; overflow-wrap: anywhere; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .15rem 1rem; margin: .75rem 0; }
dt { color: var(--dim); } dd { margin: 0; overflow-wrap: anywhere; }
pre { overflow-x: auto; padding: .6rem; border-radius: .4rem; background: var(--page); border: 1px solid var(--line); }
code, pre { font: 13px/1.45 ui-monospace, monospace; }
a { color: inherit; }
.dim { color: var(--dim); font-size: .9em; }
svg.comparison { display: block; margin: .75rem 0; }
svg text { fill: var(--dim); }
svg .misrouted { fill: var(--worse); font-weight: 600; }
svg .grid { stroke: var(--line); }
svg .canary { stroke: var(--canary); } svg .baseline, svg .limit { stroke: var(--baseline); }
svg .worse { stroke: var(--worse); } svg .no-worse { stroke: var(--no-worse); }
@media (max-width: 40rem) { dl { grid-template-columns: 1fr; } dd { margin-bottom: .4rem; } }
@media print { body { margin: 0; max-width: none; } details { break-inside: avoid; } }
)";

}  // namespace tidegate::reports
