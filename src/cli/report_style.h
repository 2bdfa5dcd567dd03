#pragma once

// How the page of report_html.cpp looks: one style sheet, light and dark by what the reader's system prefers, and plain
// on paper. No font, image or script is loaded from anywhere.

#include <string_view>

namespace bawn::cli {

inline constexpr std::string_view report_style = R"css(
:root {
  color-scheme: light dark;
  --paper: #f6f5f1; --card: #fffefb; --ink: #1f2421; --soft: #5d665f; --line: #dedbd1; --accent: #2f5d50;
  --banned: #a3271f; --banned-bg: #f9e4e0; --confined: #8a5a00; --confined-bg: #f8ecd0;
  --allowed: #2c6a3f; --allowed-bg: #e0efe2; --note: #4c5a68; --note-bg: #e7ebee;
}
@media (prefers-color-scheme: dark) {
  :root {
    --paper: #151816; --card: #1d211e; --ink: #e6e8e3; --soft: #9aa39c; --line: #323832; --accent: #8cc5b2;
    --banned: #ff9d92; --banned-bg: #45201c; --confined: #f1c56c; --confined-bg: #3f3114;
    --allowed: #93d3a2; --allowed-bg: #1d3823; --note: #b4c0cb; --note-bg: #2a3138;
  }
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--paper); color: var(--ink); font: 16px/1.55 ui-sans-serif, system-ui, "Segoe UI", "Noto Sans", sans-serif; }
main { max-width: 68rem; margin: 0 auto; padding: 3.5rem 1.5rem 4rem; }
header { margin-bottom: 2.25rem; }
.mark { margin: 0 0 .4rem; color: var(--accent); font-size: .8rem; font-weight: 600; letter-spacing: .14em; text-transform: uppercase; }
h1 { margin: 0; font: 500 2.3rem/1.2 ui-serif, Charter, "Noto Serif", Georgia, serif; letter-spacing: -.01em; overflow-wrap: anywhere; }
h2 { margin: 2.75rem 0 .9rem; font: 500 1.3rem/1.3 ui-serif, Charter, "Noto Serif", Georgia, serif; }
p { margin: .5rem 0; }
.soft { color: var(--soft); }
header .soft { margin: .7rem 0 0; font-size: .93rem; }
code { font: .86em/1.5 ui-monospace, "SF Mono", "DejaVu Sans Mono", monospace; overflow-wrap: anywhere; }
.cards { display: grid; grid-template-columns: repeat(auto-fit, minmax(9.5rem, 1fr)); gap: .9rem; }
.card { padding: 1.05rem 1.2rem 1rem; background: var(--card); border: 1px solid var(--line); border-radius: .7rem; }
.card b { display: block; font: 500 2.1rem/1.1 ui-serif, Charter, "Noto Serif", Georgia, serif; font-variant-numeric: lining-nums tabular-nums; }
.card span { color: var(--soft); font-size: .9rem; }
.card.banned b { color: var(--banned); } .card.confined b { color: var(--confined); }
.callout { margin: .7rem 0; padding: .85rem 1.1rem; background: var(--card); border: 1px solid var(--line); border-left: 4px solid var(--note); border-radius: .5rem; }
.callout.banned { border-left-color: var(--banned); } .callout.confined { border-left-color: var(--confined); }
.callout p { margin: .2rem 0 0; }
.calm { padding: 2rem 1.5rem; text-align: center; background: var(--card); border: 1px solid var(--line); border-radius: .7rem; }
.wide { overflow-x: auto; background: var(--card); border: 1px solid var(--line); border-radius: .7rem; }
table { width: 100%; border-collapse: collapse; font-size: .93rem; }
th { padding: .7rem .9rem; color: var(--soft); font-size: .76rem; font-weight: 600; letter-spacing: .06em; text-align: left; text-transform: uppercase; white-space: nowrap; }
td { padding: .75rem .9rem; border-top: 1px solid var(--line); vertical-align: top; }
td small { display: block; color: var(--soft); }
td.path { min-width: 15rem; }
.pill { display: inline-block; padding: .08rem .6rem; border-radius: 1rem; font-size: .82rem; font-weight: 600; white-space: nowrap; color: var(--note); background: var(--note-bg); }
.pill.banned { color: var(--banned); background: var(--banned-bg); }
.pill.confined { color: var(--confined); background: var(--confined-bg); }
.pill.allowed { color: var(--allowed); background: var(--allowed-bg); }
.tag { display: inline-block; margin: 0 .3rem .25rem 0; padding: .02rem .45rem; border: 1px solid var(--line); border-radius: .35rem; font-size: .8rem; white-space: nowrap; }
.dots { color: var(--accent); letter-spacing: .08em; }
details { margin: .6rem 0; background: var(--card); border: 1px solid var(--line); border-radius: .7rem; }
summary { display: flex; flex-wrap: wrap; gap: .3rem .8rem; align-items: center; padding: .8rem 1.1rem; cursor: pointer; list-style: none; }
summary::-webkit-details-marker { display: none; }
summary::before { content: "+"; width: .8rem; color: var(--soft); }
details[open] > summary::before { content: "\2212"; }
summary:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; border-radius: .7rem; }
.inside { padding: .1rem 1.1rem 1.1rem 2.7rem; }
.inside h3 { margin: 1.1rem 0 .35rem; color: var(--soft); font-size: .78rem; font-weight: 600; letter-spacing: .06em; text-transform: uppercase; }
ul { margin: 0; padding: 0; list-style: none; }
li { padding: .4rem 0; border-top: 1px solid var(--line); }
li:first-child { border-top: 0; }
footer { margin-top: 3rem; padding-top: 1.1rem; border-top: 1px solid var(--line); color: var(--soft); font-size: .88rem; }
@media print {
  :root { --paper: #fff; --card: #fff; --ink: #000; --soft: #444; --line: #bbb; }
  main { max-width: none; padding: 0; }
  .card, .callout, details, tr { break-inside: avoid; }
  details::details-content { content-visibility: visible; height: auto; }
}
)css";

}  // namespace bawn::cli
