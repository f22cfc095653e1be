// Choosing among log lines, and writing them as text. Pure.
import type { Level, LogLine } from './calls';

/** As many as the daemon keeps. */
export const MOST = 2000;

const ORDER: Level[] = ['debug', 'info', 'warning', 'error', 'critical'];

/** Lines of a level and those that are worse, in which every word stands somewhere. */
export function chosen(lines: readonly LogLine[], least: Level, typed: string): LogLine[] {
  const words = typed.toLowerCase().split(/\s+/).filter(Boolean);
  const from = ORDER.indexOf(least);
  return lines.filter((line) => {
    if (ORDER.indexOf(line.level) < from) return false;
    const text = words.length === 0 ? '' : lineText(line).toLowerCase();
    return words.every((word) => text.includes(word));
  });
}

/** The newer ones behind the older ones, no more than are kept; after a gap the older ones are those of before. */
export const joined = (older: readonly LogLine[], newer: readonly LogLine[]): LogLine[] =>
  [...older, ...newer].slice(-MOST);

export function fieldsText(fields: Record<string, string>): string {
  return Object.entries(fields)
    .map(([name, value]) => `${name}=${value}`)
    .join(' ');
}

/** One line as a terminal would have it, with the trace below. */
export function lineText({ at, level, logger, message, fields, trace }: LogLine): string {
  const about = fieldsText(fields);
  const head = `${at} ${level.toUpperCase()} ${logger}: ${message}${about === '' ? '' : ` [${about}]`}`;
  return trace === null ? head : `${head}\n${trace.trimEnd()}`;
}

export const asText = (lines: readonly LogLine[]): string => lines.map((line) => `${lineText(line)}\n`).join('');
