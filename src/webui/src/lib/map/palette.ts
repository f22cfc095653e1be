// The colours of the ground, by day and by night. A canvas takes numbers, not the variables of `app.css`.
import type { GroundStyle } from './ground';

const font = (size: number, weight: number): string =>
  `${weight} ${size}px Inter, ui-sans-serif, system-ui, -apple-system, 'Segoe UI', Roboto, sans-serif`;

const DAY: GroundStyle = {
  sea: '#cbdfe6',
  land: '#f5f2ea',
  border: '#b3aa98',
  river: '#a9cad7',
  ink: '#46504b',
  halo: 'rgb(255 255 255 / 0.85)',
  font,
};
const NIGHT: GroundStyle = {
  sea: '#0e1a20',
  land: '#252c29',
  border: '#55605a',
  river: '#17323d',
  ink: '#b9c4be',
  halo: 'rgb(16 21 18 / 0.85)',
  font,
};

export const isNight = (): boolean => getComputedStyle(document.documentElement).colorScheme === 'dark';
export const groundStyle = (): GroundStyle => (isNight() ? NIGHT : DAY);
