// The look of maps, ladders and plots: classes and colour variables, light and dark, shared by SVG files and the HTML page.
// Colours are from the Okabe-Ito set (readable with any colour vision), darkened or lightened to 4.5:1 contrast (WCAG 1.4.3).
// Colour is never alone: NAT is a tag with words, a relay is hatched, what stopped is dashed and carries a cross.

/** Custom properties; the page uses them too. */
export const COLOURS = `
:root { color-scheme: light dark;
  --ink: #1b2026; --dim: #55606b; --line: #7b8691; --faint: #c3cad1; --paper: #ffffff; --box: #f5f7f9; --box-line: #c9d0d7;
  --pill: #ffffff; --nat: #0a5a9c; --nat-fill: #e4f0fa; --bad: #a83c00; --bad-fill: #fdeee4; --gap: #8d949c; --gap-fill: #e6e8eb;
  --tunnel: #00705a; --tunnel-fill: #d9f0ea; --good: #00705a; --unsure: #6b5b00; --doubt: #f3e6b3; }
@media (prefers-color-scheme: dark) { :root {
  --ink: #e4e9ee; --dim: #a0abb6; --line: #87929d; --faint: #46505a; --paper: #0f1419; --box: #171d24; --box-line: #38424c;
  --pill: #222a33; --nat: #82bff2; --nat-fill: #15304a; --bad: #ffa36b; --bad-fill: #40210f; --gap: #747d87; --gap-fill: #2a3138;
  --tunnel: #63cdb2; --tunnel-fill: #10392f; --good: #63cdb2; --unsure: #e2cf6f; --doubt: #4a421c; } }
`;

export const SVG_STYLE = `
.ps { font-family: system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", "DejaVu Sans", sans-serif; fill: var(--ink); }
.ps .paper { fill: var(--paper); }
.ps .mono { font-family: ui-monospace, SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", monospace; }
.ps .title { font-size: 12px; font-weight: 700; }
.ps .on-box { paint-order: stroke; stroke: var(--box); stroke-width: 4px; stroke-linejoin: round; }
.ps .head { font-size: 11px; font-weight: 700; }
.ps .name { font-size: 12px; }
.ps .small { font-size: 10.5px; }
.ps .dim { fill: var(--dim); }
.ps .box { fill: var(--box); stroke: var(--box-line); stroke-width: 1.2; }
.ps .outside { fill: var(--paper); stroke: var(--line); stroke-width: 1.2; stroke-dasharray: 1 3; stroke-linecap: round; }
.ps .pill { fill: var(--pill); stroke: var(--ink); stroke-width: 1.3; }
.ps .pill.bridge { stroke-width: 3; }
.ps .pill.unseen { stroke: var(--line); stroke-dasharray: 3 3; }
.ps .wire { fill: none; stroke: var(--line); stroke-linecap: butt; }
.ps .wire.inferred { stroke-dasharray: 9 4; }
.ps .wire.assumed, .ps .wire.candidate { stroke-dasharray: 2 4; }
.ps .wire.core { stroke: var(--box); stroke-dasharray: none; }
.ps .wire.tube { stroke: var(--tunnel); stroke-dasharray: none; }
.ps .wire.tube-core { stroke: var(--tunnel-fill); stroke-dasharray: none; }
.ps .wire.stop { stroke: var(--bad); stroke-dasharray: 5 4; }
.ps .wire.faint { stroke: var(--faint); stroke-dasharray: 1 5; stroke-linecap: round; }
.ps .wire.member { stroke: var(--faint); }
.ps .tip { fill: var(--line); } .ps .tip.plain { fill: var(--ink); }
.ps .tip.stop { fill: var(--bad); }
.ps .tag { stroke-width: 1.3; }
.ps .tag.nat { fill: var(--nat-fill); stroke: var(--nat); }
.ps .tag.tunnel { fill: var(--tunnel-fill); stroke: var(--tunnel); }
.ps .tag.stop { fill: var(--bad-fill); stroke: var(--bad); stroke-dasharray: 5 3; }
.ps .tag.relay { fill: var(--gap-fill); stroke: var(--gap); }
.ps .tag.candidate, .ps .tag.unseen { fill: var(--paper); stroke: var(--line); stroke-dasharray: 2 3; }
.ps .plate { fill: var(--paper); }
.ps .ink-nat { fill: var(--nat); } .ps .ink-stop { fill: var(--bad); } .ps .ink-tunnel { fill: var(--tunnel); }
.ps .glyph { fill: none; stroke: var(--bad); stroke-width: 2.2; stroke-linecap: round; }
.ps .glyph.candidate { stroke: var(--dim); }
.ps .hatch { stroke: var(--gap); stroke-width: 1.4; opacity: .55; }
.ps .life.ghost { stroke-dasharray: 2 4; } .ps .life { stroke: var(--faint); stroke-width: 1.4; fill: none; }
.ps .packet { stroke: var(--ink); stroke-width: 1.4; fill: none; }
.ps .packet.dark { stroke-dasharray: 4 4; stroke: var(--line); }
.ps .packet.bad { stroke: var(--bad); }
.ps .packet.gone { stroke-dasharray: 5 4; }
.ps .seen { fill: var(--ink); } .ps .seen.bad, .ps .tip.bad, .ps .packet-name.bad { fill: var(--bad); }
.ps .packet-name { font-weight: 600; paint-order: stroke; stroke: var(--paper); stroke-width: 3px; stroke-linejoin: round; }
.ps .plate-text { paint-order: stroke; stroke: var(--paper); stroke-width: 4px; }
.ps .silence { stroke: var(--faint); stroke-dasharray: 1 4; fill: none; }
.ps .doubt { fill: var(--doubt); }
.ps .axis { stroke: var(--faint); fill: none; }
.ps .dot { stroke-width: 1.4; stroke: var(--ink); fill: var(--ink); } .ps .dot.back { fill: var(--paper); }
.ps .packet-tick { stroke: var(--ink); stroke-width: 1.6; fill: none; } .ps .packet-tick.back { stroke: var(--line); }
.ps [tabindex]:focus { outline: none; }
.ps [tabindex]:focus-visible > .focus, .ps .chosen > .focus { stroke: var(--nat); }
.ps .focus { fill: none; stroke: transparent; stroke-width: 2.5; pointer-events: none; }
`;
