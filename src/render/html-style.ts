// The page's style sheet: calm and dense, system fonts, the same colours as the map (svg-style.ts), one for screens of any width
// and one for paper. No rule loads anything.
export const PAGE_STYLE = `
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 1680px; padding: 0 20px 40px; background: var(--paper); color: var(--ink);
  font: 14px/1.45 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", "DejaVu Sans", sans-serif; }
code, .mono { font-family: ui-monospace, SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", monospace; font-size: 12.5px; }
code { overflow-wrap: anywhere; }
h1 { font-size: 20px; margin: 18px 0 2px; overflow-wrap: anywhere; } h2 { font-size: 15px; margin: 26px 0 8px; }
h3 { font-size: 15px; margin: 0 0 4px; } h4 { font-size: 13px; margin: 18px 0 6px; }
p { margin: 0 0 6px; } figure { margin: 0; } ul, ol { margin: 0; padding-left: 20px; }
a { color: var(--nat); } .dim { color: var(--dim); }
nav { display: flex; flex-wrap: wrap; gap: 2px 16px; font-size: 13px; }
section { scroll-margin-top: 8px; }
.scroll { overflow-x: auto; } .scroll > svg { display: block; max-width: 100%; height: auto; }
:focus-visible { outline: 2.5px solid var(--nat); outline-offset: 1px; border-radius: 3px; }
.unseen-text { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
html:not(.scripted) .with-script { display: none; } #print { display: none; }
#map [data-groups], #map [data-point] { cursor: pointer; }
#map .mark:hover > .focus, #map .port:hover > .focus { stroke: var(--faint); }
#map .edge:hover > .wire:not(.core) { stroke: var(--nat); }
#map .following .on-path > .wire:not(.core):not(.tube):not(.tube-core) { stroke: var(--nat); } #map .following .on-path > .tip { fill: var(--nat); }
#map .following .on-path > .focus { stroke: var(--nat); }
.status { white-space: nowrap; } .status svg { vertical-align: -2px; } .status .tick { fill: none; stroke: var(--good); stroke-width: 2.2; }
.status.good { color: var(--good); } .status.bad { color: var(--bad); font-weight: 600; } .status.unsure { color: var(--unsure); }
.findings { list-style: none; padding: 0; display: grid; gap: 6px; grid-template-columns: repeat(auto-fill, minmax(min(420px, 100%), 1fr)); }
.findings li { border-left: 4px solid var(--line); padding: 4px 10px; background: var(--box); border-radius: 0 6px 6px 0; overflow-wrap: anywhere; }
.findings li.critical { border-left: 4px double var(--bad); } .findings li.warning { border-left-color: var(--bad); }
.severity { font-size: 11px; font-weight: 700; text-transform: uppercase; letter-spacing: .04em; color: var(--dim); }
.critical > .severity, .severity.error { color: var(--bad); }
summary { cursor: pointer; color: var(--dim); font-size: 13px; } details { margin: 2px 0; }
.evidence { font-size: 13px; } .plain-list li { margin-bottom: 6px; }
button { font: inherit; color: inherit; background: var(--box); border: 1px solid var(--box-line); border-radius: 6px; padding: 2px 9px; cursor: pointer; }
button:hover { border-color: var(--line); } button.jump { border: 0; background: none; padding: 0; color: var(--nat); text-decoration: underline; }
.controls { display: flex; flex-wrap: wrap; gap: 8px 14px; align-items: center; margin-bottom: 8px; }
.controls label { color: var(--dim); display: flex; gap: 6px; align-items: center; } .controls .wide { flex: 1 1 320px; } .controls .wide input { flex: 1; }
input { font: 13px ui-monospace, SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", monospace; color: var(--ink); background: var(--paper);
  border: 1px solid var(--line); border-radius: 6px; padding: 4px 8px; min-width: 150px; }
input::placeholder { color: var(--dim); opacity: 1; } input[aria-invalid="true"] { border-color: var(--bad); }
#filter-error { color: var(--bad); flex-basis: 100%; } #filter-error:empty { display: none; }
.chips { display: flex; flex-wrap: wrap; gap: 6px; } .chip[aria-pressed="true"] { border: 2px solid var(--ink); padding: 1px 8px; }
#count { color: var(--dim); }
.list { container-type: inline-size; min-width: 0; } .split { display: grid; gap: 14px; grid-template-columns: minmax(0, 1fr); }
#paths-grid { border: 1px solid var(--box-line); border-radius: 8px; overflow-x: auto; font-size: 13px; }
#paths-grid .rows { max-height: min(46vh, 480px); min-height: 60px; overflow-y: auto; min-width: 940px; scrollbar-gutter: stable; } .space { position: relative; overflow: hidden; } .body { position: absolute; inset: 0 0 auto 0; }
.row { display: grid; grid-template-columns: 26px 118px 46px minmax(150px, 1.15fr) minmax(150px, 1.15fr) 84px 62px 76px 72px 72px minmax(88px, .3fr); gap: 8px; height: 30px; align-items: center; padding: 0 10px; }
.row > span { overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
.heads { min-width: 940px; overflow: hidden; scrollbar-gutter: stable; background: var(--box); } .row.head { border-bottom: 1px solid var(--box-line); background: var(--box); color: var(--dim); }
.row.head button { border: 0; background: none; padding: 0; color: inherit; font-weight: 600; } .row .number { text-align: right; font-variant-numeric: tabular-nums; }
[aria-sort="ascending"] button::after { content: " ↑"; } [aria-sort="descending"] button::after { content: " ↓"; }
.body .row { cursor: pointer; border-bottom: 1px solid var(--box); } .body .row:hover { background: var(--box); }
.row.open { background: var(--nat-fill); } #paths-grid:focus-visible .row.active, #paths-grid:focus .row.active { box-shadow: inset 3px 0 var(--nat), inset 0 0 0 1px var(--nat); }
.mark-cell { text-align: center; cursor: pointer; }
#detail { border: 1px solid var(--box-line); border-radius: 8px; padding: 12px 16px; min-height: 90px; }
.ends { font-size: 15px; } .note { border-left: 3px solid var(--line); padding-left: 8px; } .note.critical, .note.warning { border-color: var(--bad); }
.hops { list-style: none; padding: 0; }
.hop { border: 1px solid var(--ink); border-radius: 8px; padding: 6px 12px; background: var(--pill); } .hop .tuple { margin: 1px 0; }
.hop .counts { font-size: 13px; display: flex; flex-wrap: wrap; gap: 0 14px; }
code.new { color: var(--nat); font-weight: 700; text-decoration: underline; text-underline-offset: 3px; }
.link { margin: 0 0 0 26px; padding: 6px 14px; border-left: 3px solid var(--line); font-size: 13.5px; }
.link.inferred { border-left-style: dashed; } .link.assumed { border-left-style: dotted; } .link.nat { border-color: var(--nat); }
.link.relay { border-left: 12px solid var(--gap); border-image: repeating-linear-gradient(45deg, var(--gap) 0 3px, var(--gap-fill) 3px 7px) 12; }
.certainty { font-size: 12px; border: 1px solid var(--box-line); border-radius: 4px; padding: 0 5px; } .stopped { color: var(--bad); font-weight: 600; }
.filter-line { display: flex; flex-wrap: wrap; gap: 4px 8px; align-items: baseline; margin: 3px 0; } .copy { font-size: 12px; padding: 0 8px; }
table.plain { border-collapse: collapse; font-size: 13px; } .plain th { text-align: left; color: var(--dim); font-weight: 600; }
.plain th, .plain td { padding: 3px 14px 3px 0; border-bottom: 1px solid var(--box-line); vertical-align: top; } .plain .number { text-align: right; white-space: nowrap; }
.plain .evidence { padding-left: 14px; } .plain td { overflow-wrap: anywhere; } .plain td:first-child { min-width: 90px; }
svg.shared { position: absolute; }
#map .map-down { display: none; }
#map figure { max-height: 1300px; overflow: auto; }
@media screen and (max-width: 960px) { #map .two-maps .map-right { display: none; } #map .map-down { display: block; } }
@container (max-width: 960px) { #paths-grid .row { grid-template-columns: 26px 112px 44px minmax(130px, 1fr) minmax(130px, 1fr) 80px 88px; }
  #paths-grid .row > :nth-child(7), #paths-grid .row > :nth-child(8), #paths-grid .row > :nth-child(9), #paths-grid .row > :nth-child(10) { display: none; } #paths-grid .rows, #paths-grid .heads { min-width: 600px; } }
@media (min-width: 1360px) { .split:has(.detail) { grid-template-columns: minmax(0, 47fr) minmax(0, 53fr); } .split:has(.detail) #detail { max-height: 78vh; overflow: auto; }
  .split:has(.detail) #paths-grid .rows { max-height: calc(78vh - 32px); } }
@page wide { size: landscape; }
@media print { :root { color-scheme: light; --ink: #000; --dim: #444; --line: #777; --faint: #bbb; --paper: #fff; --box: #f6f6f6; --box-line: #bbb; --pill: #fff;
    --nat: #0a5a9c; --nat-fill: #e4f0fa; --bad: #a83c00; --bad-fill: #fdeee4; --gap: #8d949c; --gap-fill: #e6e8eb; --tunnel: #00705a; --tunnel-fill: #d9f0ea; --good: #00705a; --unsure: #6b5b00; --doubt: #f3e6b3; }
  body { font-size: 10.5pt; padding: 0; max-width: none; } nav, html.scripted #paths, .copy, html.scripted .with-script { display: none !important; }
  header.page, #map { page: wide; } #print { display: block; }
  .findings { display: block; } .findings li, .hop, .link, figure, tr { break-inside: avoid; } .detail { break-before: page; }
  .scroll, #map figure { overflow: visible; max-height: none; } .scroll > svg { max-width: 100%; height: auto; } }
`;
