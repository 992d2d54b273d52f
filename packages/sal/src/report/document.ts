/** The frame of every page: one HTML file, style inside, nothing loaded from anywhere. */
import { escapeHtml, type Section } from './html.js';
import { style } from './style.js';

const generator = 'sal-smis';

/** @param head the beginning of a file */
export function isReportPage(head: string): boolean {
  return head.startsWith('<!doctype html>') && head.includes(`<meta name="generator" content="${generator}">`);
}

export interface Document {
  title: string;
  /** One sentence under the title. */
  summary: string;
  /** HTML before the sections. */
  overview: string;
  sections: readonly Section[];
  /** ISO 8601. */
  created: string;
  /** CSS beside that of every page. */
  extraStyle?: string;
}

export function htmlDocument({ title: text, summary, overview, sections, created, extraStyle = '' }: Document): string {
  const title = escapeHtml(text);
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="generator" content="${generator}">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src data:; style-src 'unsafe-inline'">
<meta name="color-scheme" content="light dark">
<title>${title}</title>
<link rel="icon" href="data:,">
<style>${style}${extraStyle}</style>
</head>
<body>
<main>
<header>
<h1>${title}</h1>
<p>${escapeHtml(summary)}</p>
</header>
<nav>${sections.map(link).join('')}</nav>
${overview}
${sections.map(render).join('\n')}
<footer>Written by <code>sal</code> on ${escapeHtml(day(created))}. This page holds everything it shows; it can be mailed or archived as one file.</footer>
</main>
</body>
</html>
`;
}

function link({ id, title }: Section): string {
  return `<a href="#${id}">${escapeHtml(title)}</a>`;
}

function render({ id, title, content }: Section): string {
  return `<section id="${id}">\n<h2>${escapeHtml(title)}</h2>\n${content}\n</section>`;
}

function day(created: string): string {
  return `${created.slice(0, 10)} at ${created.slice(11, 16)} UTC`;
}
