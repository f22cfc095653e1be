// Makes pages of docs/*.md, so that a box explains itself without the internet: /docs/index.html and one page a file.
// Nothing in them runs, and their one style sheet is a file: the daemon's policy allows no other.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Marked } from 'marked';
import type { Plugin } from 'vite';

const FOLDER = join(import.meta.dirname, '..', '..', 'docs');
const STYLE = 'docs.css';

const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');

/** A link to another page of these, or to the outside; what points elsewhere into the sources leads nowhere on a box. */
function target(href: string, names: string[]): string | null {
  if (/^(https?:|#)/.test(href)) return href;
  const [, name, anchor = ''] = /^(?:\.\/)?([\w-]+)\.md(#.*)?$/.exec(href) ?? [];
  return name !== undefined && names.includes(name) ? `${name}.html${anchor}` : null;
}

const slug = (text: string): string =>
  text
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s-]/gu, '')
    .trim()
    .replace(/\s+/g, '-');

function render(markdown: string, names: string[]): string {
  const marked = new Marked({
    renderer: {
      heading({ tokens, depth, text }) {
        return `<h${depth} id="${slug(text)}">${this.parser.parseInline(tokens)}</h${depth}>\n`;
      },
      link({ href, tokens }) {
        const to = target(href, names);
        const inner = this.parser.parseInline(tokens);
        return to === null ? inner : `<a href="${escaped(to)}">${inner}</a>`;
      },
      image: ({ text }) => escaped(text),
      // Comments are for the tools that write parts of these files.
      html: ({ text }) => escaped(text.replace(/<!--.*?-->/gs, '')),
    },
  });
  return marked.parse(markdown, { async: false });
}

const page = (title: string, body: string): string => `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escaped(title)} · Photostead</title>
<link rel="icon" href="/favicon.svg">
<link rel="stylesheet" href="${STYLE}">
<nav><a href="index.html">Documentation</a></nav>
<main>
${body}</main>
</html>
`;

const titleOf = (markdown: string, name: string): string => /^# (.+)$/m.exec(markdown)?.[1]?.replaceAll('`', '') ?? name;

/** The pages by their file names. */
export function makePages(sources: Record<string, string>): Record<string, string> {
  const names = Object.keys(sources).sort();
  const pages: Record<string, string> = {};
  for (const name of names) pages[`${name}.html`] = page(titleOf(sources[name]!, name), render(sources[name]!, names));
  const list = names.map((name) => `<li><a href="${name}.html">${escaped(titleOf(sources[name]!, name))}</a></li>`);
  pages['index.html'] = page('Documentation', `<h1>Documentation</h1>\n<ul>\n${list.join('\n')}\n</ul>\n`);
  return pages;
}

function readSources(): Record<string, string> {
  const files = readdirSync(FOLDER).filter((file) => file.endsWith('.md'));
  return Object.fromEntries(files.map((file) => [file.slice(0, -3), readFileSync(join(FOLDER, file), 'utf8')]));
}

export function docs(): Plugin {
  return {
    name: 'photostead-docs',
    apply: 'build',
    generateBundle() {
      const pages = makePages(readSources());
      for (const [name, source] of Object.entries(pages)) {
        this.emitFile({ type: 'asset', fileName: `docs/${name}`, source });
      }
      this.emitFile({
        type: 'asset',
        fileName: `docs/${STYLE}`,
        source: readFileSync(join(import.meta.dirname, STYLE), 'utf8'),
      });
    },
  };
}
