/** The page's style: light and dark, for a screen, a phone and paper. No fonts or files from elsewhere. */
export const style = `
:root {
  color-scheme: light dark;
  --paper: #ffffff; --ground: #f5f6f8; --ink: #1c2530; --faint: #5c6875; --rule: #dde2e8; --tint: #eef1f5;
  --series-0: #0b6bab; --series-1: #c4580f; --series-2: #3f7d20; --caution: #fff6e0; --caution-rule: #e0b64a;
}
@media (prefers-color-scheme: dark) {
  :root {
    --paper: #1a2027; --ground: #12161b; --ink: #e4e9ee; --faint: #9aa7b4; --rule: #323c47; --tint: #232b34;
    --series-0: #5fb4ee; --series-1: #f2985a; --series-2: #8fce6a; --caution: #2c2716; --caution-rule: #8a6f2a;
  }
}
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; }
body {
  margin: 0; background: var(--ground); color: var(--ink);
  font: 16px/1.55 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif;
}
main { max-width: 1080px; margin: 0 auto; padding: 32px 20px 64px; }
header h1 { font-size: 30px; line-height: 1.2; margin: 0 0 6px; letter-spacing: -0.01em; }
header p { margin: 0; color: var(--faint); }
nav { margin: 14px 0 22px; display: flex; flex-wrap: wrap; gap: 6px 16px; font-size: 14px; }
a { color: var(--series-0); text-decoration: none; }
a:hover { text-decoration: underline; }
section { background: var(--paper); border: 1px solid var(--rule); border-radius: 10px; padding: 22px 24px; margin: 18px 0; }
h2 { font-size: 21px; margin: 0 0 14px; }
h3 { font-size: 16px; margin: 24px 0 8px; }
h2 + h3 { margin-top: 0; }
p { margin: 10px 0; max-width: 78ch; }
small { font-size: 0.85em; color: var(--faint); }
.note { font-size: 14px; color: var(--faint); }
code { font: 0.86em/1.5 ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; overflow-wrap: anywhere; }
.tiles { display: grid; grid-template-columns: repeat(auto-fit, minmax(215px, 1fr)); gap: 14px; margin: 18px 0; }
.tile {
  background: var(--paper); border: 1px solid var(--rule); border-radius: 10px; padding: 16px 18px;
  display: flex; flex-direction: column; gap: 2px;
}
.tile span { font-size: 14px; color: var(--faint); }
.tile b { font-size: 32px; line-height: 1.2; font-weight: 650; font-variant-numeric: tabular-nums; }
.tile.series-0 b { color: var(--series-0); }
.tile.series-1 b { color: var(--series-1); }
.tile small { font-size: 13.5px; }
.verdict { font-size: 17px; margin: 16px 0; }
.caution { background: var(--caution); border: 1px solid var(--caution-rule); border-radius: 10px; padding: 14px 20px; font-size: 15px; }
.caution ul { margin: 6px 0 0; padding-left: 20px; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; font-size: 14.5px; }
th, td { text-align: left; padding: 7px 12px 7px 0; border-bottom: 1px solid var(--rule); vertical-align: top; }
th { font-weight: 600; font-size: 13.5px; color: var(--faint); }
th:empty { padding: 0; }
tbody tr:last-child td { border-bottom: 0; }
.number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
th.number { white-space: normal; }
.time { display: inline-block; width: 90px; height: 7px; background: var(--tint); border-radius: 4px; margin-left: 10px; overflow: hidden; }
.time i { display: block; height: 100%; background: var(--series-0); }
.columns { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 400px), 1fr)); gap: 8px 28px; align-items: start; }
figure { margin: 18px 0 8px; }
figcaption { font-size: 14px; color: var(--faint); margin-top: 6px; }
.chart figcaption { color: var(--ink); font-weight: 600; margin: 0 0 4px; }
.picture img { display: block; max-width: 100%; height: auto; border-radius: 6px; border: 1px solid var(--rule); }
.picture.narrow img { max-height: 560px; width: auto; }
.picture.medium img { max-width: min(100%, 760px); }
.chip { display: inline-block; background: var(--tint); border-radius: 9px; padding: 0 9px; font-size: 13.5px; }
details { border-top: 1px solid var(--rule); padding: 9px 0; }
details[open] { padding-bottom: 16px; }
summary { cursor: pointer; font-weight: 600; font-size: 14.5px; }
svg { display: block; width: 100%; max-width: 560px; height: auto; font: 12px system-ui, -apple-system, "Segoe UI", Roboto, Arial, sans-serif; }
svg .grid { stroke: var(--rule); stroke-width: 1; }
svg .tick { fill: var(--faint); font-size: 11.5px; }
svg .axis { fill: var(--ink); font-size: 12px; }
svg .line { fill: none; stroke-width: 2; stroke-linejoin: round; stroke-linecap: round; }
svg .raw { stroke-width: 1; opacity: 0.28; }
svg .series-0 { stroke: var(--series-0); }
svg .series-1 { stroke: var(--series-1); }
svg .series-2 { stroke: var(--series-2); }
svg .dot, svg .bar { stroke: none; }
svg .dot.series-0, svg .bar.series-0 { fill: var(--series-0); }
svg .dot.series-1, svg .bar.series-1 { fill: var(--series-1); }
svg .strip { opacity: 0.5; }
svg .interval { stroke: var(--ink); stroke-width: 3; }
svg .mean { fill: var(--paper); stroke: var(--ink); stroke-width: 2.5; }
svg .median { stroke: var(--ink); stroke-width: 1.5; }
svg .zero { stroke: var(--ink); stroke-width: 1.5; }
svg .ideal { stroke: var(--faint); stroke-width: 1.3; stroke-dasharray: 5 4; }
footer { color: var(--faint); font-size: 13.5px; margin-top: 24px; }
@media (prefers-color-scheme: dark) { .picture img { filter: brightness(0.92); } }
@media (max-width: 640px) {
  main { padding: 20px 12px 40px; }
  header h1 { font-size: 24px; }
  section { padding: 16px 14px; border-radius: 8px; }
  .tiles { grid-template-columns: 1fr 1fr; gap: 8px; }
  .tile { padding: 12px; }
  .tile b { font-size: 25px; }
  .picture:not(.narrow) img { max-width: none; width: max(100%, 620px); }
  .time { display: none; }
  table { font-size: 13px; }
  th, td { padding-right: 8px; }
  .steps table { min-width: 460px; }
}
@media print {
  :root {
    color-scheme: light;
    --paper: #ffffff; --ground: #ffffff; --ink: #000000; --faint: #444444; --rule: #cccccc; --tint: #eeeeee;
    --series-0: #0b6bab; --series-1: #c4580f; --series-2: #3f7d20; --caution: #ffffff; --caution-rule: #888888;
  }
  @page { margin: 14mm; }
  body { font-size: 10.5pt; }
  main { max-width: none; padding: 0; }
  nav { display: none; }
  section { border: 0; padding: 0; margin: 18pt 0; }
  h2, h3 { break-after: avoid; }
  figure, tr, .tile, .caution { break-inside: avoid; }
  th, td { padding: 3pt 9pt 3pt 0; }
  table:not(:has(tbody tr:nth-child(9))) { break-inside: avoid; }
  details::details-content { content-visibility: visible; }
  .columns { grid-template-columns: 1fr 1fr; }
  .tiles { grid-template-columns: repeat(4, 1fr); gap: 8pt; }
  .tile { padding: 8pt; }
  .tile b { font-size: 17pt; }
  .scroll { overflow: visible; }
  .picture img { max-height: 215mm; width: auto; filter: none; }
  * { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
}
`;
