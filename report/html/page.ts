import { Html, type HtmlValue, html } from './template.ts';

export interface Page {
  /** `report`, `data`: what assay shows of the experiment. */
  readonly kind: string;
  readonly experiment: string;
  readonly style: string;
  /** Below the name. */
  readonly about: HtmlValue;
  readonly body: HtmlValue;
  /** One or two sentences. */
  readonly footer: string;
}

/** A page that needs nothing else, and whose policy lets it load nothing: no script, no font, no request. */
export function renderPage({ kind, experiment, style, about, body, footer }: Page): string {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:">
<title>${experiment} · assay ${kind}</title>
<style>${new Html(style)}</style>
</head>
<body>
<main>
<header>
<p class="kicker">assay ${kind}</p>
<h1>${experiment}</h1>
${about}</header>
${body}<footer>Made by assay. ${footer}</footer>
</main>
</body>
</html>
`.text;
}
