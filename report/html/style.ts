/** The page's style: light and dark by the reader's preference, print always light. System fonts; nothing is fetched. */
export const STYLE = `
:root {
  color-scheme: light dark;
  --page: #fcfcfa; --panel: #ffffff; --ink: #1b2430; --soft: #566171; --rule: #dcdfe3; --faint: #eceef0;
  --accent: #1f5f8b; --same: #e2f3e6; --same-ink: #17602f; --dot: #6b7887;
}
@media (prefers-color-scheme: dark) {
  :root {
    --page: #12161b; --panel: #191f26; --ink: #e7eaee; --soft: #a3adba; --rule: #333c47; --faint: #262e37;
    --accent: #7dbbe6; --same: #153625; --same-ink: #93dcae; --dot: #8f9cab;
  }
}
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; }
body {
  margin: 0; background: var(--page); color: var(--ink);
  font: 16px/1.55 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", "Noto Sans", Arial, sans-serif;
}
main { max-width: 68rem; margin: 0 auto; padding: clamp(1.25rem, 4vw, 3.5rem) clamp(1rem, 4vw, 2.5rem) 4rem; }
h1, h2, h3 { line-height: 1.2; text-wrap: balance; overflow-wrap: anywhere; }
h1 { font-size: clamp(1.7rem, 5vw, 2.4rem); letter-spacing: -0.015em; margin: 0; }
h2 { font-size: 1.4rem; letter-spacing: -0.01em; margin: 3.5rem 0 1rem; }
h3 { font-size: 1rem; margin: 2.25rem 0 0.6rem; }
p { margin: 0 0 1em; }
p, li, figcaption { max-width: 46rem; overflow-wrap: anywhere; }
.kicker { color: var(--soft); font-size: 0.9rem; margin: 0 0 0.35rem; }
.description { color: var(--soft); font-size: 1.08rem; margin: 0.6rem 0 0; }

.answers { margin: 2.2rem 0 0; padding: 0; list-style: none; border-bottom: 1px solid var(--rule); }
.answers li {
  max-width: none; display: grid; grid-template-columns: minmax(8rem, 12rem) minmax(0, 1fr); column-gap: 1.5rem;
  padding: 0.95rem 0; border-top: 1px solid var(--rule);
}
.answers .topic { margin: 0.2rem 0 0; font-weight: 600; line-height: 1.35; }
.answers .topic small { display: block; font-weight: 400; color: var(--soft); font-size: 0.85rem; margin-top: 0.15rem; }
.answers .answer { margin: 0; font-size: 1.12rem; text-wrap: pretty; }

.scroll { overflow-x: auto; width: fit-content; max-width: 100%; margin: 0 0 0.5rem; border: 1px solid var(--rule); border-radius: 6px; background: var(--panel); }
.scroll:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
table { border-collapse: collapse; font-variant-numeric: tabular-nums lining-nums; }
th, td { padding: 0.5rem 0.9rem; text-align: right; vertical-align: top; white-space: nowrap; border-top: 1px solid var(--faint); }
thead th { border-top: 0; border-bottom: 1px solid var(--rule); font-size: 0.88rem; vertical-align: bottom; }
thead th, tbody th { font-weight: 600; }
thead th:not(:first-child) { white-space: normal; min-width: 6.5rem; max-width: 16rem; overflow-wrap: anywhere; }
th:first-child { text-align: left; position: sticky; left: 0; background: var(--panel); white-space: normal; overflow-wrap: anywhere; min-width: 12rem; max-width: 20rem; }
.scroll th.short { white-space: nowrap; min-width: 0; }
thead small { display: block; font-weight: 400; color: var(--soft); }
.detail { font-size: 0.92rem; }
.detail tbody th { font-weight: 400; }
.detail th, .detail td { padding-block: 0.32rem; }
.detail thead th.short:not(:first-child) { min-width: 4.5rem; }
.summary td { min-width: 9.5rem; }
.summary .test { display: block; font-size: 0.85rem; line-height: 1.4; color: var(--soft); }
td.same { background: var(--same); }
td.same .test { color: var(--same-ink); font-weight: 600; }
td.different .test { color: var(--ink); }
.second-figures { text-decoration: underline; text-underline-offset: 0.2em; text-decoration-thickness: 1.5px; }
.top { font-weight: 700; }

.leaks { margin: 1.8rem 0 0; padding: 0.9rem 1.2rem; border: 2px solid #b3261e; border-radius: 6px; background: var(--panel); }
.notice { margin: 1.2rem 0 0; padding: 0.6rem 1rem; border-left: 4px solid #b06f00; background: var(--panel); }
.notice p { margin: 0; max-width: none; }
.leaks p { margin: 0; max-width: none; }
.leaks ul { margin: 0.5rem 0 0; padding-left: 1.2rem; }
.notes, .note { font-size: 0.88rem; color: var(--soft); }
.notes { margin: 1.2rem 0 0; padding-left: 1.2rem; }
.notes li { margin-bottom: 0.35rem; }

.plot { margin: 0; padding: 1rem 1.2rem 0.6rem; border: 1px solid var(--rule); border-radius: 6px; background: var(--panel); }
.plot figcaption { font-size: 0.88rem; color: var(--soft); margin-bottom: 0.8rem; }
.strip { display: grid; grid-template-columns: minmax(6rem, 15rem) minmax(0, 1fr) 7.5rem; column-gap: 1rem; align-items: center; }
.strip svg { display: block; overflow: visible; }
.strip > svg { align-self: stretch; min-height: 100%; }
.strip .name { overflow-wrap: anywhere; line-height: 1.25; font-size: 0.92rem; }
.strip .name small { color: var(--soft); white-space: nowrap; }
.strip .figures { font-size: 0.92rem; text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
.strip.best .name, .strip.best .figures { font-weight: 700; }
.strip.best small { font-weight: 400; }
.plot line, .plot path { fill: none; stroke-width: 1; vector-effect: non-scaling-stroke; }
.plot .grid { stroke: var(--faint); }
.plot .reference { stroke: var(--accent); stroke-dasharray: 3 4; }
.plot .ci { stroke: var(--dot); stroke-width: 2; }
.plot .mean { stroke: var(--ink); stroke-width: 3; }
.plot circle { fill: var(--dot); fill-opacity: 0.55; stroke: var(--panel); stroke-width: 1; }
.plot .best .ci { stroke: var(--accent); }
.plot .best circle { fill: var(--accent); fill-opacity: 0.7; }
.pictures { margin: 0 0 1.5rem; }
.pictures figcaption { font-size: 0.92rem; margin-bottom: 0.4rem; }
.pictures .row { display: grid; grid-template-columns: 4rem repeat(3, minmax(0, 14rem)); gap: 0.6rem; margin-bottom: 0.6rem; }
.pictures .kind { font-size: 0.88rem; color: var(--soft); }
.pictures img { display: block; width: 100%; height: auto; border-radius: 4px; }
.pictures small { display: block; font-size: 0.78rem; line-height: 1.35; color: var(--soft); overflow-wrap: anywhere; margin-top: 0.2rem; }
.axis text { fill: var(--soft); font-size: 12px; font-variant-numeric: tabular-nums; }
footer { margin-top: 4rem; padding-top: 1rem; border-top: 1px solid var(--rule); color: var(--soft); font-size: 0.85rem; }

@media (max-width: 40rem) {
  .strip { grid-template-columns: minmax(0, 1fr) auto; row-gap: 0.1rem; padding-top: 0.5rem; }
  .strip svg { grid-row: 2; grid-column: 1 / -1; }
  .strip.axis { padding-top: 0; }
  .answers li { grid-template-columns: minmax(0, 1fr); row-gap: 0.3rem; }
  .answers .topic small { display: inline; margin-left: 0.5rem; }
  th, td { padding-inline: 0.65rem; }
  th:first-child { min-width: 8.5rem; max-width: 9rem; }
}
@media print {
  :root {
    --page: #fff; --panel: #fff; --ink: #000; --soft: #444; --rule: #bbb; --faint: #ddd;
    --accent: #1f5f8b; --same: #e2f3e6; --same-ink: #17602f; --dot: #6b7887;
  }
  html { font-size: 9.5pt; }
  body { font-size: 1rem; print-color-adjust: exact; -webkit-print-color-adjust: exact; }
  main { max-width: none; padding: 0; }
  .scroll { overflow: visible; border-radius: 0; }
  table { font-size: 0.85rem; }
  .scroll th, .scroll td { white-space: normal; min-width: 0; padding: 0.25rem 0.4rem; }
  th:first-child { position: static; }
  h2, h3 { break-after: avoid; }
  tr, .strip, .answers li, .plot, .pictures .row { break-inside: avoid; }
}
`;
