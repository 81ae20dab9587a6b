/** What a report adds to the style of pages: the answer, tables with plots, folded parts. */
export const REPORT_STYLE = `
.note { max-width: 62rem; }
.question { margin: 0.3rem 0 0; max-width: 60rem; font-size: 1.02rem; }
.verdict { margin: 1rem 0; padding: 0.7rem 1rem 0.75rem; border-left: 5px solid var(--soft); background: var(--panel); border-radius: 0 6px 6px 0; }
.verdict.settled { border-color: var(--same-ink); }
.verdict.partly, .verdict.open { border-color: #b06f00; }
.verdict p { margin: 0; max-width: none; }
.verdict .answer { font-size: clamp(1.15rem, 3vw, 1.45rem); line-height: 1.3; text-wrap: pretty; }
.verdict .evidence { margin-top: 0.3rem; font-size: 1.05rem; font-variant-numeric: tabular-nums; }
.verdict .remark { margin-top: 0.3rem; color: var(--soft); font-size: 0.95rem; }
.chip { font-size: 0.82rem; color: var(--soft); white-space: nowrap; }
.answers { margin: 0.9rem 0 1rem; padding: 0; list-style: none; border-bottom: 1px solid var(--rule); }
.answers li { position: relative; max-width: none; display: grid; grid-template-columns: minmax(6rem, 10rem) minmax(0, 1fr) 13rem; column-gap: 1.2rem; padding: 0.32rem 0; border-top: 1px solid var(--rule); line-height: 1.35; }
.answers p { margin: 0; max-width: none; }
.answers .plot { position: relative; overflow: hidden; }
.answers .ticks { margin: 0 0.5rem; width: calc(100% - 1rem); }
.answers .axis { border-top: 0; padding-block: 0; color: var(--soft); font-size: 0.82rem; }
.answers .axis p { grid-column: 1 / 3; text-align: right; }
.answers .topic { font-weight: 600; }
.answers .topic .chip { display: block; margin: 0; font-weight: 400; }
.answers .evidence { display: block; color: var(--soft); font-size: 0.92rem; font-variant-numeric: tabular-nums; }
a { color: var(--accent); }
.answers a { color: inherit; text-decoration-color: var(--rule); text-underline-offset: 0.2em; }
nav { margin: 1.4rem 0 0; font-size: 0.92rem; line-height: 1.9; }
nav a { margin-right: 0.9rem; white-space: nowrap; }
section { scroll-margin-top: 0.5rem; }
thead small { font-weight: 400; }
tbody th { font-weight: 400; }
tr.best th, tr.best td, td.best { font-weight: 700; }
td.second { text-decoration: underline; text-underline-offset: 0.2em; text-decoration-thickness: 1.5px; }
tr.may-be-best th, tr.may-be-best td, td.may-be-best { background: var(--same); }
th.left, td.left { text-align: left; white-space: normal; overflow-wrap: anywhere; min-width: 7rem; max-width: 34rem; }
th.plot, td.plot { padding: 0 0.5rem; min-width: 16rem; width: 40%; }
th.plot { text-align: left; }
tbody th, tbody td { vertical-align: middle; }
.ticks { display: block; overflow: visible; }
.ticks text { fill: var(--soft); font-size: 11px; font-weight: 400; }
td.plot { position: relative; overflow: hidden; }
.forest { position: absolute; left: 0.5rem; top: calc(50% - 10px); width: calc(100% - 1rem); height: 20px; overflow: visible; }
svg path { fill: none; vector-effect: non-scaling-stroke; stroke: var(--dot); stroke-width: 1.6; }
svg .dot { stroke-linecap: round; stroke-width: 9; stroke: var(--accent); }
svg .mean { stroke: var(--ink); stroke-width: 3; }
svg .curve { fill: none; stroke: var(--ink); stroke-width: 1.5; vector-effect: non-scaling-stroke; }
svg .clique { stroke: var(--ink); stroke-width: 4; }
details { margin: 0.5rem 0; }
summary { cursor: pointer; font-weight: 600; padding: 0.3rem 0; }
summary:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
details[open] > summary { margin-bottom: 0.4rem; }
.trials { margin: 0 0 0.8rem; }
.trials figcaption { font-size: 0.88rem; color: var(--soft); margin-bottom: 0.4rem; }
.trials .strip { display: grid; grid-template-columns: minmax(6rem, 15rem) minmax(0, 1fr); column-gap: 1rem; align-items: center; font-size: 0.92rem; overflow-wrap: anywhere; line-height: 1.25; }
.trials .strip svg { display: block; width: 100%; overflow: visible; }
.trials .dot { stroke-opacity: 0.6; stroke-width: 8; }
.facts { margin: 0; }
.facts div { display: grid; grid-template-columns: minmax(7rem, 14rem) minmax(0, 1fr); column-gap: 1rem; padding: 0.2rem 0; font-size: 0.92rem; }
.facts dt { color: var(--soft); }
.facts dd { margin: 0; overflow-wrap: anywhere; }
#this-run { border: 1px dashed var(--rule); border-radius: 6px; padding: 0 1rem 0.8rem; margin-top: 2.6rem; }
#this-run h2 { margin-top: 1rem; }
@media (max-width: 40rem) {
  .note { max-width: 62rem; }
.question { font-size: 0.95rem; line-height: 1.4; }
  .answers .plot, .answers .axis { display: none; }
  .answers li { grid-template-columns: minmax(0, 1fr); padding: 0.3rem 0; font-size: 0.95rem; }
  .answers .evidence { font-size: 0.85rem; line-height: 1.3; }
  .answers .topic { display: none; }
  table { font-size: 0.86rem; }
  th, td { padding-inline: 0.4rem; }
  .plotted th:first-child { min-width: 7.2rem; max-width: 7.6rem; }
  .scroll .plotted th.short { white-space: normal; }
  th.plot .of { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
  svg .dot { stroke-width: 7; }
  th.plot, td.plot { min-width: 5.4rem; width: auto; padding-inline: 0.2rem; }
  thead th:not(:first-child) { min-width: 4rem; }
  .trials .strip { grid-template-columns: minmax(0, 1fr); }
}
@media print {
  details::details-content { content-visibility: visible; block-size: auto; }
  nav { display: none; }
  .answers li, .verdict { break-inside: avoid; }
  th.plot, td.plot { min-width: 9rem; }
}
`;
