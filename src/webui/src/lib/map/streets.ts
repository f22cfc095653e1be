// The street map: a MapLibre style from the address that an administrator named, drawn below our own markers and moved
// by our own hands. It is fetched only where such an address is set, and may fail: then the caller draws the ground.
import { Map as StreetMap, setWorkerUrl } from 'maplibre-gl';
import workerUrl from 'maplibre-gl/dist/maplibre-gl-worker.mjs?url';
import { unproject, type View } from './mercator';
import { text } from './text';

export interface Streets {
  /** Who made the map, by its own words. */
  credits: string;
  show(view: View): void;
  close(): void;
}

const PATIENCE_MS = 20_000;

/** Draws into an element once the style is there. `onFail` hears of what goes wrong later. Rejects with the reason;
 * with `webgl` where the browser cannot draw it. */
export function openStreets(
  container: HTMLElement,
  style: string,
  view: View,
  onFail: (why: string) => void,
): Promise<Streets> {
  if (!hasWebGl()) return Promise.reject(new Error('webgl'));
  setWorkerUrl(new URL(workerUrl, location.href).href);
  const map = new StreetMap({ container, style, ...camera(view), interactive: false, attributionControl: false });
  const own = new URL(style).host;
  let fail: (why: string) => void = onFail;
  const stopListening = hearRefusals((host) => fail(host === own ? text.streetsNew : text.streetsRefused(host)));
  const close = () => {
    stopListening();
    map.remove();
  };
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => fail(text.streetsSilent(own)), PATIENCE_MS);
    fail = (why) => {
      clearTimeout(timer);
      close();
      reject(new Error(why));
    };
    map.once('style.load', () => {
      clearTimeout(timer);
      fail = onFail;
      resolve({ credits: creditsOf(map), show: (to) => map.jumpTo(camera(to)), close });
    });
    // A tile that does not come leaves a hole; a style that does not come is no map.
    map.on('error', ({ error }) => {
      if (!map.isStyleLoaded() && fail !== onFail) fail(error.message);
    });
  });
}

function camera(view: View): { center: [number, number]; zoom: number } {
  const { lat, lon } = unproject(view);
  return { center: [lon, lat], zoom: view.zoom };
}

function hasWebGl(): boolean {
  return document.createElement('canvas').getContext('webgl2') !== null;
}

/** The policy lets the page ask the host of the style, as it was named when the page was opened, and no other. */
function hearRefusals(onRefused: (host: string) => void): () => void {
  const hear = ({ blockedURI }: SecurityPolicyViolationEvent) => {
    if (URL.canParse(blockedURI) && new URL(blockedURI).host !== '') onRefused(new URL(blockedURI).host);
  };
  document.addEventListener('securitypolicyviolation', hear);
  return () => document.removeEventListener('securitypolicyviolation', hear);
}

/** What the sources ask to be named, as plain words: it is markup from elsewhere. */
function creditsOf(map: StreetMap): string {
  const said = Object.values(map.getStyle().sources).map((source) => ('attribution' in source ? source.attribution : ''));
  const plain = said.map((html) => new DOMParser().parseFromString(html ?? '', 'text/html').body.textContent.trim());
  return [...new Set(plain)].filter(Boolean).join(' · ');
}
