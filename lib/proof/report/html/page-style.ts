/** The looks of the page, by day and by night. @internal */
export const PAGE_STYLE = `
:root {
  color-scheme: light dark;
  --page: #f6f8fb; --sheet: #ffffff; --sunk: #f1f4f9; --ink: #17202e; --soft: #536078; --line: #d9e0eb; --slot: #b9c5d8;
  --link: #1d4ed8; --focus: #1d4ed8; --wire: #2563eb; --vote: #7c3aed; --led: #16a34a;
  --ok: #166534; --ok-ground: #dcfce7; --bad: #991b1b; --bad-ground: #fee2e2; --open: #854d0e; --open-ground: #fef3c7;
  --z0: #2563eb; --z1: #0d9488; --z2: #9333ea; --z3: #d97706;
  --shadow: 0 1px 2px rgb(16 24 40 / 6%), 0 8px 24px -12px rgb(16 24 40 / 14%);
}
@media (prefers-color-scheme: dark) {
  :root {
    --page: #0a101a; --sheet: #111a29; --sunk: #0d1522; --ink: #e8eef8; --soft: #9fb0c8; --line: #263449; --slot: #3b4d69;
    --link: #8ab8ff; --focus: #8ab8ff; --wire: #60a5fa; --vote: #a78bfa; --led: #4ade80;
    --ok: #86efac; --ok-ground: #10331f; --bad: #fda4a4; --bad-ground: #451a1e; --open: #fcd34d; --open-ground: #3b2c09;
    --z0: #60a5fa; --z1: #2dd4bf; --z2: #c084fc; --z3: #fbbf24;
    --shadow: none;
  }
}
* { box-sizing: border-box; }
html { scroll-behavior: smooth; -webkit-text-size-adjust: 100%; }
html[lang="en"] [lang="zh"]:not([data-keep]), html[lang="zh"] [lang="en"]:not([data-keep]) { display: none; }
body { margin: 0; background: var(--page); color: var(--ink); font: 16px/1.55 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", "Noto Sans", "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", sans-serif; overflow-wrap: break-word; }
.wide { max-width: 1120px; margin: 0 auto; padding: 0 20px; }
h1, h2, h3, h4 { line-height: 1.25; margin: 0; text-wrap: balance; }
h1 { font-size: clamp(1.6rem, 4vw, 2.1rem); letter-spacing: -.015em; }
h2 { font-size: 1.5rem; letter-spacing: -.01em; }
h3 { font-size: 1.2rem; }
h4 { font-size: 1.02rem; }
p, ul, ol, dl { margin: 0; }
a { color: var(--link); text-underline-offset: .18em; }
code, pre { font-family: ui-monospace, SFMono-Regular, Menlo, Consolas, "Liberation Mono", monospace; font-size: .875em; }
pre { background: var(--sunk); border: 1px solid var(--line); border-radius: 8px; padding: 10px 12px; margin: 8px 0 0; overflow-x: auto; white-space: pre; }
:focus-visible { outline: 3px solid var(--focus); outline-offset: 2px; border-radius: 6px; }
.symbols { position: absolute; width: 0; height: 0; }
.vh { position: absolute; width: 1px; height: 1px; margin: -1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
.skip { position: absolute; left: 12px; top: -60px; background: var(--sheet); padding: 10px 14px; border-radius: 8px; z-index: 2; }
.skip:focus { top: 12px; }
.soft { color: var(--soft); }
.small { font-size: .875rem; }
.top { padding: 34px 0 10px; }
.top .wide { display: flex; flex-wrap: wrap; gap: 12px 24px; align-items: flex-start; justify-content: space-between; }
.languages { display: inline-flex; border: 1px solid var(--line); border-radius: 999px; background: var(--sheet); padding: 3px; }
.languages[hidden] { display: none; }
.languages button { font: inherit; font-size: .875rem; border: 0; background: none; color: var(--soft); padding: 5px 14px; border-radius: 999px; cursor: pointer; min-height: 32px; }
.languages button[aria-pressed="true"] { background: var(--ink); color: var(--sheet); font-weight: 600; }
nav ul { list-style: none; display: flex; flex-wrap: wrap; gap: 4px 18px; padding: 0; font-size: .925rem; }
nav a { display: inline-block; padding: 5px 0; }
main { padding-bottom: 40px; }
.cluster { margin-top: 30px; }
.tiles { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 150px), 1fr)); gap: 12px; margin-top: 16px; }
.tile { min-width: 0; background: var(--sheet); border: 1px solid var(--line); border-radius: 12px; padding: 13px 16px; box-shadow: var(--shadow); }
.tile dt { color: var(--soft); font-size: .875rem; }
.tile dd { margin: 2px 0 0; font-size: 1.12rem; font-weight: 650; }
.sheet { background: var(--sheet); border: 1px solid var(--line); border-radius: 16px; padding: 22px; margin-top: 18px; box-shadow: var(--shadow); }
.sheet > p { margin-top: 6px; }
.badge { display: inline-flex; align-items: center; gap: .4em; padding: 2px 10px; border-radius: 999px; font-size: .875rem; font-weight: 650; }
.plain .badge { white-space: nowrap; }
.badge.ok { color: var(--ok); background: var(--ok-ground); } .badge.bad { color: var(--bad); background: var(--bad-ground); } .badge.open { color: var(--open); background: var(--open-ground); }
.badge::before { font-weight: 700; } .badge.ok::before { content: "✓"; } .badge.bad::before { content: "!"; } .badge.open::before { content: "?"; }
.scroll { overflow-x: auto; margin-top: 14px; }
.bare { list-style: none; padding: 0; }
.bare li + li { margin-top: 3px; }
.plain { width: 100%; border-collapse: collapse; font-size: .925rem; }
.plain caption { text-align: left; color: var(--soft); padding-bottom: 8px; }
.plain th, .plain td { text-align: left; vertical-align: top; padding: 9px 14px 9px 0; border-top: 1px solid var(--line); }
.plain thead th { border-top: 0; color: var(--soft); font-weight: 600; font-size: .85rem; vertical-align: bottom; }
.plain tbody th { font-weight: 600; }
.plain th[scope="rowgroup"] { padding-top: 20px; border-top: 0; color: var(--soft); font-size: .85rem; }
.plain .number { white-space: nowrap; font-variant-numeric: tabular-nums; }
.plain .words { min-width: 15rem; }
.plain .phrase { min-width: 7.5rem; }
.plain th ul, .plain th details { font-weight: 400; }
.plain th details { margin-top: 2px; }
details > summary { cursor: pointer; color: var(--link); font-size: .925rem; padding: 4px 0; width: fit-content; }
details ul, details ol, .notes { padding-left: 1.25em; }
details li { margin-top: 6px; }
.verdict { border-left: 4px solid var(--bad); background: var(--sunk); border-radius: 4px 10px 10px 4px; padding: 13px 16px; margin-top: 12px; }
.verdict.open { border-color: var(--open); }
.verdict h4 { display: flex; flex-wrap: wrap; gap: 6px 12px; align-items: center; }
.finding { border-top: 1px solid var(--line); margin-top: 10px; padding-top: 4px; }
.finding > * { margin-top: 6px; }
.finding code { overflow-wrap: anywhere; }
.holds { list-style: none; padding: 0; margin-top: 12px; display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 330px), 1fr)); gap: 9px 28px; font-size: .925rem; }
.holds li { padding-left: 1.6em; position: relative; }
.holds li::before { content: "✓"; position: absolute; left: .2em; color: var(--ok); font-weight: 700; }
.holds code { color: var(--soft); }
footer { color: var(--soft); font-size: .875rem; padding-bottom: 48px; }
#not-judged { font-size: 1.2rem; }
@media (min-width: 1000px) { .bare code, td > code { white-space: nowrap; } }
`;

/** The looks of the topology, whole and with a zone lost. @internal */
export const MAP_STYLE = `
.map-wrap { overflow-x: auto; margin-top: 14px; padding: 2px; }
.map { width: 100%; border-collapse: separate; border-spacing: 0; table-layout: fixed; }
.map caption { text-align: left; }
.map { --gap: clamp(20px, 6vw, 68px); --pad: 14px; isolation: isolate; }
.map .head { width: 0; padding: 0; }
.map [data-col] { --l: calc(var(--gap) / 2); --r: calc(var(--gap) / 2); padding: 6px calc(var(--r) + var(--pad)) 6px calc(var(--l) + var(--pad)); text-align: left; vertical-align: middle; position: relative; }
.map [data-col].left { --l: 0px; } .map [data-col].right { --r: 0px; }
.map [data-col]::before { content: ""; position: absolute; inset: 0 var(--r) 0 var(--l); z-index: -1; background: var(--sunk); border: solid var(--line); border-width: 0 1px; transition: background-color .2s; }
.map thead [data-col] { padding-top: 14px; padding-bottom: 8px; vertical-align: top; }
.map thead [data-col]::before { border-top-width: 1px; border-radius: 14px 14px 0 0; }
.map tbody tr:last-child [data-col] { padding-bottom: 14px; }
.map tbody tr:last-child [data-col]::before { border-bottom-width: 1px; border-radius: 0 0 14px 14px; }
.map .turn [data-col] { padding-top: 16px; }
.map .wire::after, .map .through::after, .map .sight::after { content: ""; position: absolute; top: 50%; left: calc(var(--gap) / -2 - var(--pad)); z-index: 0; }
.map .wire::after, .map .through::after { --dot: radial-gradient(circle, var(--wire) 4px, transparent 4.5px); height: 11px; margin: -5.5px 0 0 -5.5px; z-index: 2; }
.map .wire::after { width: calc(var(--gap) + 2 * var(--pad) + 11px); background: var(--dot) left/11px 11px no-repeat, var(--dot) right/11px 11px no-repeat, linear-gradient(var(--wire), var(--wire)) center/calc(100% - 11px) 3px no-repeat; }
.map .through::after { right: 0; background: var(--dot) left/11px 11px no-repeat, linear-gradient(var(--wire), var(--wire)) 5.5px 50%/100% 3px no-repeat; }
.map .through + .through::after, .map .through + .wire::after { background: linear-gradient(var(--wire), var(--wire)) 5.5px 50%/100% 3px no-repeat; }
.map .through + .wire::after { background: var(--dot) right/11px 11px no-repeat, linear-gradient(var(--wire), var(--wire)) 5.5px 50%/calc(100% - 11px) 3px no-repeat; }
.map .sight::after { width: calc(var(--gap) + 2 * var(--pad)); border-top: 2px dotted var(--slot); }
.map tbody tr:last-child .sight::after { margin-top: -5px; }
.map.some-lost .wire::after, .map.some-lost .through::after { height: 0; margin-top: -1.5px; background: none; border-top: 3px dotted var(--slot); }
.card b, .card .note, .zone-button, .zone-sub, .loss dd, .holds, .verdict { overflow-wrap: anywhere; }
.map .votes-only { width: 23%; }
.zone-name, .zone-button { display: flex; flex-wrap: wrap; align-items: center; gap: 4px 10px; width: 100%; font: inherit; font-size: 1.08rem; font-weight: 700; color: inherit; text-align: left; }
.zone-name::before, .zone-button::before { content: ""; width: 5px; height: 1.15em; border-radius: 3px; background: var(--z0); flex: none; }
.c1 .zone-name::before, .c1 .zone-button::before { background: var(--z1); } .c2 .zone-name::before, .c2 .zone-button::before { background: var(--z2); } .c3 .zone-name::before, .c3 .zone-button::before { background: var(--z3); }
.zone-button { cursor: pointer; background: var(--sheet); border: 1px solid var(--slot); border-radius: 10px; padding: 8px 12px; min-height: 44px; transition: border-color .15s, background-color .15s; }
.zone-button:hover { border-color: var(--ink); }
.zone-button[aria-pressed="true"] { background: var(--bad-ground); border-color: var(--bad); color: var(--bad); }
.toggle { margin-left: auto; font-size: .82rem; font-weight: 600; color: var(--soft); }
.zone-button[aria-pressed="true"] .toggle { color: inherit; }
.toggle[hidden] { display: none; }
.zone-sub { display: block; font-weight: 400; font-size: .84rem; color: var(--soft); margin-top: 7px; }
.card { background: var(--sheet); border: 1px solid var(--slot); border-radius: 10px; padding: 9px 12px; display: flex; flex-wrap: wrap; gap: 2px 10px; align-items: center; position: relative; z-index: 1; transition: opacity .2s, border-color .2s; }
.card + .card { margin-top: 8px; }
.card.first { border: 2px solid var(--ink); padding: 8px 11px; }
.card.unsure { border-style: dashed; }
.card.many { box-shadow: 3px 3px 0 -1px var(--sheet), 3px 3px 0 0 var(--slot), 6px 6px 0 -1px var(--sheet), 6px 6px 0 0 var(--slot); margin: 0 6px 6px 0; }
.card b { font-size: .98rem; }
.card .note { color: var(--soft); font-size: .84rem; }
.card .who { flex: 1 1 7rem; min-width: 0; }
.card .who > * { display: block; }
.card.chip { padding: 6px 12px; font-size: .9rem; }
.card.chip .who { flex-basis: 4rem; }
.map .chips { display: flex; flex-wrap: wrap; gap: 8px; }
.map .chips .card { flex: 1 1 8rem; margin: 0; }
.pill { background: var(--ink); color: var(--sheet); border-radius: 999px; padding: 2px 10px; font-size: .78rem; font-weight: 600; white-space: nowrap; }
.sign { flex: none; fill: none; stroke: var(--soft); stroke-width: 1.4; stroke-linejoin: round; }
.led { fill: var(--led); stroke: none; }
.sign.rack { width: 19px; height: 25px; } .sign.way { width: 16px; height: 17px; stroke: var(--z1); stroke-width: 1.6; }
.dot { width: 11px; height: 11px; border-radius: 50%; background: var(--vote); flex: none; }
.fate { display: none; position: absolute; top: -9px; right: 12px; z-index: 3; font-size: .74rem; line-height: 1.25; font-weight: 650; padding: 2px 9px; border-radius: 999px; border: 1px solid; white-space: nowrap; }
.fate.is-lost { color: var(--bad); background: var(--bad-ground); }
.fate.serves { color: var(--ok); background: var(--ok-ground); }
.fate.waits { color: var(--open); background: var(--open-ground); }
.map .card.lost { border-style: dashed; background: none; } .map .card.lost > :not(.fate) { opacity: .5; filter: grayscale(1); }
.map .card.lost b { text-decoration: line-through; }
.map .card.lost .fate.is-lost { display: inline-block; }
.map td.lost::before, .map th.lost::before { background: repeating-linear-gradient(135deg, var(--sunk) 0 9px, var(--bad-ground) 9px 11px); }
.map.automatic .card.hit:not(.lost) .fate.serves, .map.unaffected .card.hit:not(.lost) .fate.serves { display: inline-block; }
.map.by-hand .card.hit:not(.lost) .fate.waits { display: inline-block; }
.status { border-radius: 10px; background: var(--sunk); border: 1px solid var(--line); padding: 11px 15px; margin-top: 14px; font-size: .95rem; min-height: 4.9em; }
.status[hidden], .hint[hidden] { display: none; }
.status.by-hand { background: var(--bad-ground); border-color: var(--bad); }
.status.automatic, .status.unaffected { background: var(--ok-ground); border-color: var(--ok); }
kbd { font: inherit; font-size: .85em; border: 1px solid var(--slot); border-bottom-width: 2px; border-radius: 5px; padding: 0 6px; background: var(--sheet); }
.losses { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 330px), 1fr)); gap: 14px; margin-top: 16px; }
.loss { border: 1px solid var(--line); border-radius: 12px; padding: 16px; min-width: 0; transition: border-color .2s, opacity .2s; }
.loss header { display: flex; flex-wrap: wrap; gap: 6px 12px; align-items: center; justify-content: space-between; }
.loss .notes { margin-top: 10px; }
.loss dl { display: grid; grid-template-columns: auto minmax(0, 1fr); gap: 5px 14px; margin-top: 12px; font-size: .925rem; }
.loss dt { color: var(--soft); }
.loss dd { margin: 0; }
.loss .long { grid-column: 1 / -1; }
.loss dd.long { margin: -3px 0 5px; }
.loss dd ul { list-style: none; padding: 0; }
.loss > .sentence { display: none; }
.loss details { margin-top: 8px; }
.loss.chosen { border-color: var(--ink); box-shadow: 0 0 0 1px var(--ink); }
@media (max-width: 560px) {
  .wide { padding: 0 12px; }
  .sheet { padding: 16px 13px; }
  .map { --pad: 7px; --gap: 16px; }
  .map .card { padding: 8px 9px; } .map .rack { display: none; }
  .zone-button { padding: 8px 9px; }
  .toggle { margin-left: 0; }
  .status { min-height: 9em; }
  .tile { padding: 11px 12px; }
  .plain .words { min-width: 9.5rem; }
  .pill { white-space: normal; border-radius: 9px; line-height: 1.3; }
  .fate { position: static; }
  .card .who { flex-basis: 4.5rem; }
  .map .chips .card { flex-basis: 100%; }
}
@media (prefers-reduced-motion: reduce) { * { transition: none !important; scroll-behavior: auto !important; } }
@media print { body { background: none; } .sheet, .tile { box-shadow: none; break-inside: avoid; } .languages, .skip, .status, .hint { display: none; } }
@media (forced-colors: active) { .map .card.lost { border-color: GrayText; } }
`;
