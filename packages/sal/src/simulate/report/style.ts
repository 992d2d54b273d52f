/**
 * What a simulation's page has beyond the style of every page. Colours: Okabe and Ito (2008), told apart with the common
 * kinds of colour blindness, lightened for dark pages; marks and dashes differ as well.
 */
const light =
  '--arm-0: #0072b2; --arm-1: #d55e00; --arm-2: #009e73; --arm-3: #b05a8c; --arm-4: #b98200; --arm-5: #3f9fd6; --arm-6: #7a6652;';
const dark =
  '--arm-0: #58aee8; --arm-1: #ff8f52; --arm-2: #38cfa2; --arm-3: #e79bc5; --arm-4: #f0b941; --arm-5: #a3d9f7; --arm-6: #c3aa8f;';
const classes = Array.from({ length: 8 }, (_, i) => {
  const color = i === 7 ? 'var(--ink)' : `var(--arm-${i})`;
  return `svg .arm-${i} { stroke: ${color}; } svg .mark.arm-${i}, svg .band.arm-${i} { fill: ${color}; }`;
}).join('\n');

export const simulationStyle = `
:root { ${light} }
@media (prefers-color-scheme: dark) { :root { ${dark} } }
${classes}
.wide svg { max-width: 780px; }
svg .dash-1 { stroke-dasharray: 7 4; }
svg .dash-2 { stroke-dasharray: 2 4; }
svg .band { stroke: none; opacity: 0.13; }
svg .mark { stroke-width: 1.6; }
svg .mark.open { fill: var(--paper); }
svg .bar { stroke-width: 2; }
svg .full { stroke: var(--faint); stroke-width: 1.5; stroke-dasharray: 5 4; }
.legend { list-style: none; margin: 4px 0 0; padding: 0; display: flex; flex-wrap: wrap; gap: 4px 18px; font-size: 14px; }
.legend li { display: flex; align-items: center; gap: 6px; }
.legend svg { width: 34px; height: 16px; flex: none; }
.heat { width: auto; }
.heat th { color: var(--ink); font-weight: 400; font-size: 14px; }
.heat th, .heat td { padding: 6px 10px; border: 1px solid var(--paper); }
.heat thead th, .heat td { text-align: center; font-variant-numeric: tabular-nums; min-width: 48px; }
.heat td { background: color-mix(in srgb, var(--series-0) var(--share, 0%), var(--tint)); }
.heat td.strong { color: var(--paper); }
.heat td.none, .heat .sum td { background: none; }
.heat .sum th, .heat .sum td { border-top: 2px solid var(--rule); }
pre { font: 13px/1.5 ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; overflow-x: auto; margin: 8px 0; }
@media (max-width: 640px) { .wide .scroll > svg { min-width: 480px; } }
@media print { :root { ${light} } pre { white-space: pre-wrap; } .wide svg { max-width: 150mm; } .tall { break-inside: auto; } }
`;
