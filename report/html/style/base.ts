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
main { max-width: 76rem; margin: 0 auto; padding: clamp(0.8rem, 2.5vw, 2rem) clamp(0.9rem, 4vw, 2.5rem) 4rem; }
h1, h2, h3 { line-height: 1.2; text-wrap: balance; overflow-wrap: anywhere; }
h1 { font-size: clamp(1.35rem, 4vw, 1.9rem); letter-spacing: -0.015em; margin: 0; }
h2 { font-size: 1.3rem; letter-spacing: -0.01em; margin: 2.6rem 0 0.8rem; }
h3 { font-size: 1rem; margin: 2.25rem 0 0.6rem; }
p { margin: 0 0 1em; }
p, li, figcaption { max-width: 46rem; overflow-wrap: anywhere; }
.kicker { color: var(--soft); font-size: 0.85rem; margin: 0; }
.description { color: var(--soft); margin: 0.3rem 0 0; }

.scroll { overflow-x: auto; width: fit-content; max-width: 100%; margin: 0 0 0.5rem; border: 1px solid var(--rule); border-radius: 6px; background: var(--panel); }
.scroll:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
table { border-collapse: collapse; font-variant-numeric: tabular-nums lining-nums; }
th, td { padding: 0.34rem 0.8rem; text-align: right; vertical-align: top; white-space: nowrap; border-top: 1px solid var(--faint); }
thead th { border-top: 0; border-bottom: 1px solid var(--rule); font-size: 0.88rem; vertical-align: bottom; }
thead th, tbody th { font-weight: 600; }
thead th:not(:first-child) { white-space: normal; min-width: 6.5rem; max-width: 16rem; overflow-wrap: anywhere; }
th:first-child { text-align: left; position: sticky; left: 0; background: var(--panel); white-space: normal; overflow-wrap: anywhere; min-width: 9rem; max-width: 20rem; }
.scroll th.short { white-space: nowrap; min-width: 0; }
thead small { display: block; font-weight: 400; color: var(--soft); }
.leaks { margin: 1.8rem 0 0; padding: 0.9rem 1.2rem; border: 2px solid #b3261e; border-radius: 6px; background: var(--panel); }
.notice { margin: 1.2rem 0 0; padding: 0.6rem 1rem; border-left: 4px solid #b06f00; background: var(--panel); }
.notice p { margin: 0; max-width: none; }
.leaks p { margin: 0; max-width: none; }
.leaks ul { margin: 0.5rem 0 0; padding-left: 1.2rem; }
.notes, .note { font-size: 0.88rem; color: var(--soft); }
.notes { margin: 1.2rem 0 0; padding-left: 1.2rem; }
.notes li { margin-bottom: 0.35rem; }

.pictures { margin: 0 0 1.5rem; }
.pictures figcaption { font-size: 0.92rem; margin-bottom: 0.4rem; }
.pictures .row { display: grid; grid-template-columns: 4rem repeat(3, minmax(0, 14rem)); gap: 0.6rem; margin-bottom: 0.6rem; }
.pictures .kind { font-size: 0.88rem; color: var(--soft); }
.pictures img { display: block; width: 100%; height: auto; border-radius: 4px; }
.pictures small { display: block; font-size: 0.78rem; line-height: 1.35; color: var(--soft); overflow-wrap: anywhere; margin-top: 0.2rem; }
footer { margin-top: 4rem; padding-top: 1rem; border-top: 1px solid var(--rule); color: var(--soft); font-size: 0.85rem; }

@media (max-width: 40rem) {
  th, td { padding-inline: 0.6rem; }
  th:first-child { min-width: 6.5rem; max-width: 9rem; }
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
  tr, figure, .pictures .row { break-inside: avoid; }
}
`;
