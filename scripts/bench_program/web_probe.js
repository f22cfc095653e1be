// What `web.py` puts into the page before anything else: looks at every frame of a walk through the timeline. Places are read
// from the styles that the grid wrote, which costs no layout.
(() => {
  const GAP = 80; // Space between months and days, and a heading; a larger stretch with nothing in it is blank.
  const PATIENCE_MS = 60_000;
  let walk = null;
  const px = (text) => Number.parseFloat(text) || 0;

  function* covered(scroller) {
    const above = scroller.firstElementChild.offsetHeight;
    if (above > 0) yield [0, above];
    for (const section of scroller.querySelectorAll('section')) {
      const top = above + px(section.style.transform.slice('translateY('.length));
      yield [top, top + 56];
      if (section.querySelector(':scope > .waiting, :scope > .notice')) yield [top, top + px(section.style.height)];
      for (const part of section.querySelectorAll(':scope > .tile, :scope > .day'))
        yield [top + px(part.style.top), top + px(part.style.top) + px(part.style.height)];
    }
  }

  function isBlank(scroller) {
    const bottom = Math.min(scroller.scrollTop + scroller.clientHeight, scroller.scrollHeight - 30);
    let reached = scroller.scrollTop;
    for (const [from, to] of [...covered(scroller)].sort((a, b) => a[0] - b[0])) {
      if (from >= bottom) break;
      if (from - reached > GAP) return true;
      reached = Math.max(reached, to);
    }
    return bottom - reached > GAP;
  }

  const inSight = (scroller, tile) => {
    const [view, box] = [scroller.getBoundingClientRect(), tile.getBoundingClientRect()];
    return box.bottom > view.top && box.top < view.bottom;
  };

  const isComplete = () => {
    const scroller = document.querySelector('.scroller');
    const tiles = [...scroller.querySelectorAll('.tile')].filter((tile) => inSight(scroller, tile));
    return tiles.length > 0 && tiles.every((tile) => tile.querySelector('img.loaded, .missing'));
  };

  /** How long something lasted at most, frame by frame. */
  const stretch = () => ({ since: null, longest: 0 });
  function note(one, holds, now, before) {
    if (!holds) one.since = null;
    else {
      one.since ??= before;
      one.longest = Math.max(one.longest, now - one.since);
    }
  }

  function frame(now) {
    if (!walk) return;
    const scroller = document.querySelector('.scroller');
    const before = walk.last ?? now;
    note(walk.blank, isBlank(scroller), now, before);
    walk.times.push(now - before);
    walk.frames += 1;
    walk.last = now;
    if (walk.frames % 8 === 0) {
      walk.nodes = Math.max(walk.nodes, document.getElementsByTagName('*').length);
      note(walk.unready, !isComplete(), now, before);
    }
    requestAnimationFrame(frame);
  }

  globalThis.probe = {
    start() {
      walk = { blank: stretch(), unready: stretch(), times: [], frames: 0, nodes: 0, last: null };
      requestAnimationFrame(frame);
    },
    stop() {
      const { blank, unready, times, frames, nodes } = walk;
      walk = null;
      const usual = times.sort((a, b) => a - b)[times.length >> 1] ?? 0;
      return { blank: blank.longest, unready: unready.longest, usual, frames, nodes };
    },
    place: () => document.querySelector('.scroller').scrollTop,
    /** Until scrolling does not go on. */
    rest: () =>
      new Promise((done) => {
        let last = null;
        const look = () => {
          const place = globalThis.probe.place();
          if (place === last) return done();
          last = place;
          requestAnimationFrame(() => requestAnimationFrame(look));
        };
        look();
      }),
    /** The middle of the scrubber's handle from the top of the view; null where it does not show. */
    handle: () => {
      const box = document.querySelector('.scrubber.active .place')?.getBoundingClientRect();
      return box ? box.top + box.height / 2 : null;
    },
    isBlank: () => isBlank(document.querySelector('.scroller')),
    /** Until every picture in sight has its thumbnail, after scrolling has come to rest. */
    complete: () =>
      new Promise((done, fail) => {
        const since = performance.now();
        const look = () => {
          if (isComplete()) done();
          else if (performance.now() - since > PATIENCE_MS) fail(new Error('pictures in sight without a thumbnail'));
          else setTimeout(look, 30);
        };
        setTimeout(look, 250);
      }),
    appBytes: () =>
      [...performance.getEntriesByType('navigation'), ...performance.getEntriesByType('resource')]
        .filter(({ name }) => !name.includes('/api/'))
        .reduce((sum, { transferSize }) => sum + transferSize, 0),
  };
})();
