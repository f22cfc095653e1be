// Videos that are converted now: the calls and the words of the part of a page that shows them.
import { call } from '../api/call';
import type { Told } from '../api/wire';
import { count } from '../format';

/** `percent` is null where the length of the video is not known; a `speed` of 2: a second of it takes half a second. */
export type RunningVideo = Told['RunningVideoDto'];

export const getRunning = () => call('GET /photostead/videos/running');
export const stop = (assetId: string) => call('DELETE /photostead/videos/running/{assetId}', { path: { assetId } });

const rate = (speed: number): string => `${speed < 10 ? speed.toFixed(1) : Math.round(speed)} times as fast as it plays`;

export const text = {
  title: 'Videos being converted',
  what: 'Into what every browser plays, beside the originals. Everything else on the box goes first.',
  stop: 'Stop',
  stopOf: (name: string) => `Stop converting ${name}`,
  stopped: 'The video is played as it is.',
  waiting: (n: number) => (n === 1 ? '1 more waits.' : `${count(n)} more wait.`),
  progressOf: (name: string) => `Progress of ${name}`,
  state: ({ percent, speed, encoder }: RunningVideo) =>
    [percent === null ? null : `${Math.floor(percent)}%`, speed === null ? null : rate(speed), encoder || null]
      .filter((part) => part !== null)
      .join(' · '),
};
