// Plays a video in pieces whose quality follows the line. Whoever uses it plays the file itself where this fails.
import Hls, { Events, ErrorTypes, type ErrorData, type Level } from 'hls.js/light';
import { endStreaming, streamUrl } from '../api/calls';
import { qualitiesOf, sessionIn, type Quality } from './qualities';
import { text } from './text';

const AUTO = -1;
// Seconds. What lies far ahead would be made for nothing where somebody leaves.
const BUFFER = 20;
// A small box may take a while for the first piece of a quality.
const PATIENCE_MS = 60_000;
// A player that knows nothing of the line yet begins with the best; it is the house's own network most of the time.
const USUAL_LINE = 30_000_000;

const POLICY = {
  maxTimeToFirstByteMs: PATIENCE_MS,
  maxLoadTimeMs: 2 * PATIENCE_MS,
  timeoutRetry: { maxNumRetry: 1, retryDelayMs: 0, maxRetryDelayMs: 0 },
  errorRetry: { maxNumRetry: 2, retryDelayMs: 1_000, maxRetryDelayMs: 8_000 },
};

/** Whether this browser can be helped; those that cannot may play streams by themselves. */
export const isSupported = (): boolean => Hls.isSupported();

export class Stream {
  qualities = $state.raw<Quality[]>([]);
  /** What a person chose, and what is played. */
  chosen = $state(AUTO);
  playing = $state(AUTO);
  readonly #hls: Hls;
  readonly #id: string;
  #session: string | null = null;
  #wasRenewed = false;

  /** `onfail` is told where it stopped, in seconds. */
  constructor(id: string, video: HTMLVideoElement, onfail: (at: number) => void) {
    this.#id = id;
    this.#hls = new Hls({
      enableWorker: false, // fragments of MP4 need none
      autoStartLoad: false,
      abrEwmaDefaultEstimate: USUAL_LINE,
      abrEwmaDefaultEstimateMax: USUAL_LINE,
      maxBufferLength: BUFFER,
      maxMaxBufferLength: BUFFER,
      backBufferLength: BUFFER,
      fragLoadPolicy: { default: POLICY },
      manifestLoadPolicy: { default: POLICY },
      playlistLoadPolicy: { default: POLICY },
      xhrSetup: (request, url) => {
        if (url.includes('/playlist.m3u8')) request.setRequestHeader('x-immich-hls-pos', String(video.currentTime));
      },
    });
    this.#hls.on(Events.MANIFEST_PARSED, (_, { levels }) => this.#begin(levels, video.currentTime));
    this.#hls.on(Events.LEVEL_SWITCHED, (_, { level }) => (this.playing = level));
    this.#hls.on(Events.FRAG_BUFFERED, () => (this.#wasRenewed = false));
    this.#hls.on(Events.ERROR, (_, error) => {
      if (!this.#renew(error) && error.fatal) onfail(video.currentTime);
    });
    this.#hls.attachMedia(video);
    this.#hls.loadSource(streamUrl(id));
  }

  /** Play one quality, or by the line again (`-1`). */
  choose(level: number): void {
    this.chosen = level;
    this.#hls.nextLevel = level;
  }

  /** What a choice is called; of the automatic one with what it came to. */
  nameOf(level: number): string {
    const name = this.qualities.find((quality) => quality.level === (level === AUTO ? this.playing : level))?.name;
    return level !== AUTO ? (name ?? '') : name ? text.autoIs(name) : text.auto;
  }

  /** Lets the server know that nobody watches any more. */
  end(): void {
    this.#hls.destroy();
    this.#letGo();
  }

  #begin(levels: Level[], at: number): void {
    this.#letGo();
    this.#session = sessionIn(levels[0]?.url[0] ?? '');
    const known = levels.map(({ attrs, bitrate }) => ({ name: attrs.NAME ?? '', codecs: attrs.CODECS ?? '', bitrate }));
    this.qualities = qualitiesOf(known, text.original);
    // A transcode may have more bits than the file itself, and is no better for that; and where the file cannot be shown, the box
    // says first what it can make in time.
    const original = known.findIndex(({ name }) => name === 'original');
    this.#hls.autoLevelCapping = original < 0 ? this.#hls.firstLevel : original;
    this.#hls.startLevel = this.chosen === AUTO ? this.#hls.firstLevel : this.chosen;
    this.#hls.startLoad(at);
  }

  /** After a long pause the server has forgotten the session. The player itself would try the other qualities first, and stay
   * with one that it has enough of. */
  #renew(error: ErrorData): boolean {
    if (error.type !== ErrorTypes.NETWORK_ERROR || error.response?.code !== 404 || this.#wasRenewed) return false;
    this.#wasRenewed = true;
    this.#session = null;
    this.#hls.loadSource(streamUrl(this.#id));
    return true;
  }

  #letGo(): void {
    if (this.#session !== null) endStreaming(this.#id, this.#session);
    this.#session = null;
  }
}
