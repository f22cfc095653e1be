// Videos that are converted now: the calls and the words of the part of a page that shows them.
import { request } from '../api/client';
import { count } from '../format';

export interface RunningVideo {
  assetId: string;
  fileName: string;
  /** Null where the length of the video is not known. */
  percent: number | null;
  /** 2 where a second of it takes half a second. */
  speed: number | null;
  encoder: string;
  startedAt: string;
}

export const getRunning = () => request<RunningVideo[]>('GET', '/photostead/videos/running');
export const stop = (id: string) => request<void>('DELETE', `/photostead/videos/running/${id}`);

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
