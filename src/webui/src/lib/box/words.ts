// What is shown of a box: pure functions from what the daemon tells to what the page draws.
import type { Disk, Examination, Finding, Grade, UseKind } from '../api/types';
import { text } from './text';

const words = text.health;
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
/** An answer may be some seconds old and long on its way. */
const TOLERANCE = 2 * MINUTE;

const ORDER: Grade[] = ['broken', 'caution', 'note', 'ok'];

/** What needs somebody, the worst first. */
export function urgent(findings: Finding[]): Finding[] {
  const found = findings.filter((one) => one.grade === 'broken' || one.grade === 'caution');
  return found.sort((a, b) => ORDER.indexOf(a.grade) - ORDER.indexOf(b.grade));
}

/** What needs nobody. */
export const calm = (findings: Finding[]): Finding[] =>
  findings.filter((one) => one.grade === 'note' || one.grade === 'ok');

/** The worst grade of all. */
export const worst = (findings: Finding[]): Grade =>
  ORDER.find((grade) => findings.some((one) => one.grade === grade)) ?? 'ok';

export const countOf = (findings: Finding[], grade: Grade): number =>
  findings.filter((one) => one.grade === grade).length;

/** By what they are about, in their order. */
export function bySection(findings: Finding[]): { section: string; findings: Finding[] }[] {
  const groups = new Map<string, Finding[]>();
  for (const one of findings) groups.set(one.section, [...(groups.get(one.section) ?? []), one]);
  return [...groups].map(([section, found]) => ({ section, findings: found }));
}

/** The findings, and one more where the clocks of the box and of this device (ms) are apart. */
export function withClock(answer: Examination, now: number): Finding[] {
  const ahead = Date.parse(answer.checkedAt) - now;
  if (Math.abs(ahead) < TOLERANCE) return answer.findings;
  const text = (ahead > 0 ? words.ahead : words.behind)(howLong(Math.abs(ahead)));
  const commands = ['timedatectl'];
  return [
    { section: answer.findings[0]?.section ?? 'Box', subject: words.clock, grade: 'caution', text, advice: words.clockAdvice, commands },
    ...answer.findings,
  ];
}

/** Milliseconds in the largest unit that fits. */
export function howLong(ms: number): string {
  if (ms < HOUR) return words.minutes(Math.round(ms / MINUTE));
  return ms < 2 * DAY ? words.hours(Math.round(ms / HOUR)) : words.days(Math.round(ms / DAY));
}

export interface Part {
  kind: UseKind | 'other' | 'free';
  bytes: number;
  isEstimate: boolean;
  /** Of the whole bar, 0 to 1. */
  share: number;
}

/** What a bar of a disk is made of; its whole is what is used and what we may still write. */
export function partsOf(disk: Disk): Part[] {
  const whole = disk.used + disk.available || 1;
  const part = (kind: Part['kind'], size: number, isEstimate = false): Part => ({
    kind,
    bytes: size,
    isEstimate,
    share: Math.min(1, size / whole),
  });
  const ours = disk.uses.map((use) => part(use.kind, use.bytes, use.isEstimate));
  const taken = ours.reduce((sum, one) => sum + one.bytes, 0);
  const other = Math.max(0, disk.used - taken);
  return [...ours, ...(other > 0 ? [part('other', other)] : []), part('free', disk.available)];
}
