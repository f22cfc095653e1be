// The household's own style sheet, from the settings. It is adopted, not written into the page: the content security
// policy forbids style in the markup, and keeps a sheet from fetching anything elsewhere. `?plain` in the address shows
// the app without it, for whoever styled the settings out of reach.
import { getOwnStyle } from './api/calls';

let sheet: CSSStyleSheet | null = null;

/** Reads the style and puts it in force; without an answer everything stays as it is. */
export async function dress(): Promise<void> {
  if (new URLSearchParams(location.search).has('plain')) return;
  try {
    wear((await getOwnStyle()).theme.customCss);
  } catch {
    // Said elsewhere, where it matters.
  }
}

function wear(css: string): void {
  if (css === '' && sheet === null) return;
  sheet ??= new CSSStyleSheet();
  sheet.replaceSync(css);
  if (!document.adoptedStyleSheets.includes(sheet)) document.adoptedStyleSheets.push(sheet);
}
