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

  const DAYS = 'Mon|Tue|Wed|Thu|Fri|Sat|Sun|Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday';
  const MONTHS =
    'Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sept?|Oct|Nov|Dec|January|February|March|April|June|July|August|September|October|November|December';
  /** What looks the same in every language: dates as the browser writes them, units, files, addresses, the name of the app. */
  const NO_WORDS = [
    new RegExp(`\\b(${DAYS}|${MONTHS})\\b`, 'g'),
    /\b\d[\d.,]*\s?(B|kB|MB|GB|TB|MP|px|ms|s|min|h|mm|m|km|fps|kbit|Mbit|kbps|Mbps)(\/s)?\b/g,
    /\S+@\S+/g,
    /\b\w+:\/\/\S+/g,
    /(^|[\s"“(=])[~.]?\/\S+/g,
    /\S+\.(jpe?g|png|mp4|heic|tar|gz|zip|sqlite|toml|json|xmp|lan|local|dng)\b\S*/gi,
    /\bPhotostead\b/g,
    /\b(now|yesterday|\d+ (second|minute|hour|day)s? ago|UTC|ISO)\b/g,
  ];

  /** What is left of a text when everything that was translated, and what needs no translation, is taken away. */
  function words(said, data) {
    let left = said;
    for (let before = ''; before !== left; ) {
      before = left;
      left = left.replace(/⟦[^⟦⟧]*⟧/g, ' ');
    }
    for (const pattern of [...NO_WORDS, ...data.map((one) => new RegExp(one, 'g'))]) left = left.replace(pattern, ' ');
    return left.match(/[A-Za-z]{2,}/) ? left.replace(/\s+/g, ' ').trim() : '';
  }

  const SAID = ['aria-label', 'title', 'placeholder', 'alt', 'aria-description', 'aria-roledescription', 'aria-valuetext'];
  /** Code, what machines write from left to right, and what is in a language of its own, is no word of ours. */
  const FOREIGN = 'code, kbd, samp, pre, script, style, canvas, [translate=no], body [lang], body [dir=ltr]';

  /** Words in a page of dressed English that are not dressed: they cannot be translated. */
  function undressed(data) {
    const found = [];
    for (const element of document.body.querySelectorAll('*')) {
      if (element.closest(FOREIGN) || !(shown(element) || element.closest('select'))) continue;
      for (const name of SAID) {
        const left = words(element.getAttribute(name) ?? '', data);
        if (left) found.push(`word in ${name}: ${left} (${told(element)})`);
      }
      const left = words(ownText(element), data);
      if (left) found.push(`word: ${left} (${told(element)})`);
    }
    const title = words(document.title, data);
    return title ? [...found, `word in the title: ${title}`] : found;
  }

  const WORKED = 'a[href], button, input:not([hidden], [type=hidden], [type=file]), select, textarea, summary, [tabindex]';
  const scrolls = (element) => {
    for (let at = element.parentElement; at && at !== document.body; at = at.parentElement) {
      const { overflowX } = getComputedStyle(at);
      if ((overflowX === 'auto' || overflowX === 'scroll') && at.scrollWidth > at.clientWidth + 1 && at.matches('[tabindex], :has(a, button)')) return at;
    }
    return null;
  };

  /** What nobody can see or reach because it is beside the page: texts and controls, but for what is in a part that is meant to
   *  be scrolled sideways. */
  function sticksOut() {
    const found = [];
    const page = document.scrollingElement;
    if (page.scrollWidth > innerWidth) found.push(`the page is ${page.scrollWidth} wide instead of ${innerWidth}`);
    for (const element of root().querySelectorAll('*')) {
      if (element.closest('.skip, .visually-hidden, svg, canvas, .maplibregl-map')) continue;
      if (!(ownText(element) || element.matches(WORKED)) || !shown(element)) continue;
      const box = element.getBoundingClientRect();
      if (box.width === 0 || box.height === 0 || (box.left >= -1 && box.right <= innerWidth + 1)) continue;
      const { clipPath, opacity } = getComputedStyle(element);
      if (clipPath !== 'none' || opacity === '0' || scrolls(element)) continue;
      found.push(`sticks out (${Math.round(box.left)} to ${Math.round(box.right)}): ${told(element)}`);
    }
    for (const element of root().querySelectorAll('.scroll')) {
      if (element.scrollWidth > element.clientWidth + 1) found.push(`scrolls sideways by ${element.scrollWidth - element.clientWidth}: ${told(element)}`);
    }
    return found;
  }

  /** Where much stands close together 24 px have to do (WCAG 2.2, 2.5.8): facts, tables, the days of a year, a bar of tools on
   *  the narrowest phone. */
  const DENSE = 'aside dd a, aside a.small, th a, a.day, .handle, .description, [role=toolbar] button';

  /** Targets that a finger misses: below 44 px, but for links in a sentence and what has a label as large. */
  function small() {
    const found = [];
    for (const element of root().querySelectorAll('button, a[href], select, input:not([hidden], [type=hidden], [type=file]), summary')) {
      if (!shown(element) || element.closest('p, .tile, .skip, .visually-hidden, li:has(> a) > a')) continue;
      const label = element.labels?.[0];
      const boxes = [element, ...(label ? [label] : [])].map((one) => one.getBoundingClientRect());
      const least = element.matches(DENSE) ? 23.5 : 43.5;
      if (boxes[0].width === 0 || boxes.some((box) => box.height >= least && box.width >= least)) continue;
      found.push(`small (${boxes[0].width.toFixed(0)} x ${boxes[0].height.toFixed(0)}): ${told(element)}`);
    }
    return found;
  }

  /** Drawn around it, or around what is laid over all that it stands for. */
  const outlined = (element) =>
    [null, '::after'].some((part) => {
      const { outlineStyle, outlineWidth } = getComputedStyle(element, part);
      return outlineStyle !== 'none' && parseFloat(outlineWidth) >= 2;
    });

  /** Every stop of the Tab key: whether it is seen that it has the focus, and whether something lies over it. */
  function focus() {
    const found = [];
    const before = document.activeElement;
    for (const element of root().querySelectorAll(WORKED)) {
      if (element.tabIndex < 0 || element.disabled || !element.checkVisibility({ visibilityProperty: true })) continue;
      if (element.tabIndex > 0) found.push(`out of order: ${told(element)}`);
      element.focus();
      if (document.activeElement !== element) continue; // Inert, or the page put it elsewhere.
      const around = [element, element.parentElement, element.nextElementSibling, element.previousElementSibling, element.labels?.[0]];
      const groups = ['[role=search]', '.tile', 'label', 'li'].map((one) => element.closest(one));
      if (![...around, ...groups].some((one) => one && outlined(one))) found.push(`focus is not seen: ${told(element)}`);
      const box = element.getBoundingClientRect();
      const [x, y] = [box.left + box.width / 2, box.top + box.height / 2];
      if (element.matches('.skip') || scrolls(element)) continue;
      if (x < 0 || y < 0 || x > innerWidth || y > innerHeight) found.push(`focus is beside the page: ${told(element)}`);
    }
    before?.focus?.();
    return found;
  }

  /** Whatever still moves where nothing shall. */
  function moves() {
    const long = document.getAnimations().filter((one) => one.effect.getComputedTiming().endTime > 1);
    return long.map((one) => `moves: ${told(one.effect.target)}`);
  }

  window.checks = { isSettled, finishMoves, faint, axeFinds, undressed, sticksOut, small, focus, moves };
})();
