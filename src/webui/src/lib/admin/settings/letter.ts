// What a mail says, without its looks: the page's content security policy lets no foreign style in, and a mail's HTML is
// never put into the page.

/** The paragraphs and the button of a mail, as plain texts. */
export function paragraphsOf(html: string): string[] {
  const letter = new DOMParser().parseFromString(html.replace(/<style[\s\S]*?<\/style>/gi, ''), 'text/html');
  return [...letter.querySelectorAll('p')].map((part) => part.textContent.trim()).filter((part) => part !== '');
}
