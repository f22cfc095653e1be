// What tests of pages look for, in the page itself: each check returns what it found as lines of text, nothing when all is
// well. Evaluated once a document; `tests/browser/test_every_page.py` calls the checks by name.
(() => {
  const shown = (element) => element.checkVisibility({ opacityProperty: true, visibilityProperty: true });
  const told = (element) => element.outerHTML.replace(/\s+/g, ' ').slice(0, 110);
  /** The part of the page that is worked with: an open modal dialog, else everything. */
  const root = () => [...document.querySelectorAll('dialog:modal')].at(-1) ?? document.body;
  const ownText = (element) =>
    [...element.childNodes]
      .filter((node) => node.nodeType === Node.TEXT_NODE)
      .map((node) => node.data.trim())
      .join(' ')
      .trim();

  /** Nothing is asked of the daemon any more, and every picture in sight is there or has failed. */
  function isSettled() {
    if (window.asking > 0 || document.querySelector('[aria-busy=true]')?.checkVisibility()) return false;
    const inSight = ({ top, bottom, left, right }) => top < innerHeight && bottom > 0 && left < innerWidth && right > 0;
    return [...document.images].every(
      (image) => image.complete || !image.getAttribute('src') || !inSight(image.getBoundingClientRect()),
    );
  }

  /** What moves is where it ends. */
  function finishMoves() {
    for (const one of document.getAnimations()) {
      if (one.effect.getComputedTiming().endTime !== Infinity) one.finish();
    }
  }

  const rgba = (text) => (text.match(/[\d.]+/g) ?? [0, 0, 0, 0]).map(Number);
  const over = ([r, g, b, a = 1], [R, G, B]) => [r * a + R * (1 - a), g * a + G * (1 - a), b * a + B * (1 - a)];
  function light(colour) {
    const [r, g, b] = colour.map((part) => part / 255).map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  }
  /** The colour behind a text; null where a picture lies there. */
  function behind(element) {
    const chain = [];
    for (let at = element; at; at = at.parentElement) {
      const style = getComputedStyle(at);
      if (style.backgroundImage !== 'none') return null;
      const back = rgba(style.backgroundColor);
      chain.unshift(back);
      if (back.length < 4 || back[3] === 1) break;
      if (style.position === 'absolute' || style.position === 'fixed') return null;
    }
    return chain.reduce((below, colour) => over(colour, below), [255, 255, 255]);
  }

  /** Contrast of every visible text with the colour behind it (WCAG 2.2, 1.4.3: 4.5, large text 3). */
  function faint() {
    const found = [];
    for (const element of root().querySelectorAll('*')) {
      const said = ownText(element);
      if (said === '' || !shown(element) || element.closest(':disabled, .visually-hidden, .skip, svg')) continue;
      const back = behind(element);
      if (back === null) continue;
      const style = getComputedStyle(element);
      const [a, b] = [light(over(rgba(style.color), back)), light(back)].sort((x, y) => y - x);
      const size = parseFloat(style.fontSize);
      const enough = size >= 24 || (size >= 18.66 && style.fontWeight >= 700) ? 3 : 4.5;
      const ratio = (a + 0.05) / (b + 0.05);
      if (ratio < enough) found.push(`contrast ${ratio.toFixed(2)}: ${said}`);
    }
    return found;
  }

  const RULES = { type: 'tag', values: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'] };

  /** What axe finds of WCAG 2.0 to 2.2, A and AA. Names and texts are compared in English as it is: dressed, the sentence in a
   *  name and its parts on the screen are marked each for itself. */
  async function axeFinds() {
    const compares = !document.documentElement.lang.startsWith('en-XA');
    const rules = { 'label-content-name-mismatch': { enabled: compares } };
    const options = { runOnly: RULES, rules, resultTypes: ['violations'], elementRef: false, xpath: false };
    const { violations } = await axe.run(root(), options);
    return violations.flatMap(({ id, nodes }) =>
      nodes.map((node) => `${id}: ${node.html.slice(0, 110)} (${(node.any[0] ?? node.all[0] ?? node.none[0])?.message})`),
    );
  }

  window.checks = { isSettled, finishMoves, faint, axeFinds, root, shown, told, ownText };
})();
