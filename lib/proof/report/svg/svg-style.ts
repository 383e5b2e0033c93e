import { markup } from '../markup';

/** The colours of the topology by day and by night. Values stand in the rules themselves: not every viewer knows custom properties. @internal */
export const SVG_STYLE = markup`<style>
text { font-family: system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", "Noto Sans", "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", sans-serif; }
.page { fill: #ffffff; }
.ink { fill: #17202e; }
.soft { fill: #56637a; }
.title { font-size: 21px; font-weight: 700; }
.name { font-size: 14.5px; font-weight: 650; }
.zone-name { font-size: 16px; font-weight: 700; }
.note { font-size: 12px; }
.zone { fill: #f3f6fb; stroke: #d7dfeb; }
.hoped .zone { stroke-dasharray: 5 4; }
.bar0 { fill: #2563eb; } .bar1 { fill: #0d9488; } .bar2 { fill: #9333ea; } .bar3 { fill: #d97706; }
.slot { fill: #ffffff; stroke: #b9c5d8; }
.slot.first { stroke: #17202e; stroke-width: 1.75; }
.slot.unsure, .chip.unsure { stroke-dasharray: 5 4; }
.behind { fill: #e9eef6; stroke: #b9c5d8; }
.rack { fill: none; stroke: #8090a8; stroke-width: 1.4; }
.led { fill: #16a34a; }
.pill { fill: #17202e; }
.pill-text { fill: #ffffff; font-size: 11.5px; font-weight: 600; }
.link { stroke: #2563eb; stroke-width: 2.5; fill: none; }
.end { fill: #2563eb; stroke: #ffffff; stroke-width: 1.5; }
.bad-link { stroke: #dc2626; stroke-width: 2.5; }
.vote-link { stroke: #94a3b8; stroke-width: 1.75; stroke-dasharray: 2 5; stroke-linecap: round; }
.chip { fill: #ffffff; stroke: #cbd5e3; }
.rule { stroke: #d7dfeb; }
.dot { fill: #7c3aed; } .dot-empty { fill: none; stroke: #7c3aed; stroke-width: 1.5; }
.sign { fill: none; stroke: #0d7490; stroke-width: 1.6; stroke-linejoin: round; }
.ok { fill: #dcfce7; } .ok-ink { fill: #14532d; } .ok-line { stroke: #15803d; }
.hands { fill: #fee2e2; } .hands-ink { fill: #7f1d1d; } .hands-line { stroke: #b91c1c; }
.verdict { font-size: 12.5px; font-weight: 600; }
.mark { fill: none; stroke-width: 2.2; stroke-linecap: round; stroke-linejoin: round; }
@media (prefers-color-scheme: dark) {
  .page { fill: #0d1420; }
  .ink { fill: #e8eef8; }
  .soft { fill: #9fb0c8; }
  .zone { fill: #131d2d; stroke: #263449; }
  .bar0 { fill: #60a5fa; } .bar1 { fill: #2dd4bf; } .bar2 { fill: #c084fc; } .bar3 { fill: #fbbf24; }
  .slot { fill: #1a2740; stroke: #3b4d69; }
  .slot.first { stroke: #e8eef8; }
  .behind { fill: #16213a; stroke: #3b4d69; }
  .rack { stroke: #7f92b0; }
  .led { fill: #4ade80; }
  .pill { fill: #e8eef8; } .pill-text { fill: #0d1420; }
  .link { stroke: #60a5fa; } .end { fill: #60a5fa; stroke: #0d1420; }
  .bad-link { stroke: #f87171; }
  .vote-link { stroke: #64748b; }
  .chip { fill: #1a2740; stroke: #33445f; }
  .rule { stroke: #263449; }
  .dot { fill: #a78bfa; } .dot-empty { stroke: #a78bfa; }
  .sign { stroke: #67e8f9; }
  .ok { fill: #10331f; } .ok-ink { fill: #bbf7d0; } .ok-line { stroke: #4ade80; }
  .hands { fill: #451a1e; } .hands-ink { fill: #fecaca; } .hands-line { stroke: #f87171; }
}
</style>`;
