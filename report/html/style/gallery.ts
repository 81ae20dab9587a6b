/** What a gallery adds to the report's style. */
export const GALLERY_STYLE = `
main { max-width: 84rem; }
.about { margin-left: 0.7rem; font-size: 0.95rem; font-weight: 400; color: var(--soft); letter-spacing: 0; }
.leaks { margin: 0 0 1.5rem; }
.transforms { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 24rem), 1fr)); gap: 0 2.5rem; }
.transforms h4 { margin: 0 0 0.2rem; font-size: 0.92rem; color: var(--soft); font-weight: 600; }
.transforms ol { margin: 0 0 1rem; padding-left: 1.3rem; font-size: 0.92rem; }
.transforms strong { font-weight: 600; }
.structure { margin-left: 0.6rem; white-space: nowrap; }
.sample { margin: 0 0 1.8rem; padding-top: 0.9rem; border-top: 1px solid var(--rule); break-inside: avoid; }
.sample figcaption { max-width: none; margin-bottom: 0.6rem; font-size: 0.92rem; }
.sample .labels { margin-left: 0.6rem; color: var(--soft); }
.views { display: grid; grid-template-columns: repeat(6, minmax(0, 1fr)); gap: 0.8rem 0.7rem; align-items: start; }
.views img { display: block; width: 100%; height: auto; border-radius: 4px; background: #000; }
.views small { display: block; margin-top: 0.3rem; font-size: 0.78rem; line-height: 1.35; color: var(--soft); }
.views b { font-weight: 600; color: var(--ink); }
@media (max-width: 62rem) { .views { grid-template-columns: repeat(auto-fill, minmax(9rem, 1fr)); } }
`;
