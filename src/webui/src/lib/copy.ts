// Copies what an element shows. Also on a box without TLS, where browsers keep the clipboard's own interface back: there
// the text is selected, as a person would do it, and stays selected to show what was copied.

/** Whether the text of `element` is in the clipboard now. */
export async function copyText(element: HTMLElement): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(element.textContent);
    return true;
  } catch {
    return copySelected(element);
  }
}

function copySelected(element: HTMLElement): boolean {
  const range = document.createRange();
  range.selectNodeContents(element);
  const selection = getSelection();
  selection?.removeAllRanges();
  selection?.addRange(range);
  return document.execCommand('copy');
}

/** Whether words that stand nowhere on the page are in the clipboard now. */
export async function copyWords(words: string): Promise<boolean> {
  const held = document.createElement('pre');
  held.textContent = words;
  held.className = 'visually-hidden';
  document.body.append(held);
  try {
    return await copyText(held);
  } finally {
    held.remove();
  }
}
