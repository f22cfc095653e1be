// The words of videos that are converted now; fetched with the page about the box.
import { count } from '../format';
import { translated } from '../i18n/translated';
import type { RunningVideo } from './running';

const rate = (speed: number): string => `${count(speed < 10 ? Math.round(speed * 10) / 10 : Math.round(speed))} times as fast as it plays`;

const en = {
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

export type Text = typeof en;
export const text: Text = await translated(
  en,
  import.meta.glob('../../languages/*/videos.ts', { import: 'default' }),
);
