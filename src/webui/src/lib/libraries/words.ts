// What is said about a library: pure functions from what the daemon tells to what the pages show.
import type { ImportPath, Library, LibraryProgress, LibraryScan } from '../api/types';

/** The shares (percent) that are offered for the guard; 100 never asks. */
export const GUARD_CHOICES = [25, 50, 75, 100];

/** Files that may be missing before a person is asked, in percent; what another client set is one more choice. */
export function guardChoices(guardShare: number): number[] {
  const percent = percentOf(guardShare);
  return GUARD_CHOICES.includes(percent) ? GUARD_CHOICES : [...GUARD_CHOICES, percent].sort((a, b) => a - b);
}

export const percentOf = (share: number): number => Math.round(share * 100);

/** The import paths that are taken for unavailable, the longest away first. */
export function awayPaths(library: Library): ImportPath[] {
  const away = library.importPaths.filter((path) => !path.isAvailable);
  return away.sort((a, b) => (a.since ?? '9').localeCompare(b.since ?? '9'));
}

/** Files of all unavailable paths together. */
export const missingFiles = (library: Library): number =>
  awayPaths(library).reduce((sum, path) => sum + path.missing, 0);

/** The daemon's advice as its sentence and the command after it, which is for a terminal. */
export function adviceParts(advice: string): { sentence: string; command: string | null } {
  const [sentence, ...command] = advice.split(': ');
  return command.length === 0 ? { sentence: advice, command: null } : { sentence: `${sentence}:`, command: command.join(': ') };
}

/** The command that raises a limit of the system, where a message about watching names one. */
export function limitCommand(message: string): string | null {
  return /sudo sysctl [\w.=]+/.exec(message)?.[0] ?? null;
}

/** A scan with the counts of the latest look at the progress, which is asked more often. */
export function liveScan(scan: LibraryScan, live: LibraryProgress | undefined): LibraryScan {
  if (live?.state !== 'scanning') return scan;
  const { found, added, offline, ratePerSecond } = live;
  return { ...scan, state: 'scanning', found, added, offline, ratePerSecond };
}

/** True while a scan runs or waits. */
export const isScanning = (scan: LibraryScan): boolean => scan.state === 'scanning' || scan.state === 'waiting';

/** Seconds that a finished scan took; null for one that runs or never was. */
export function scanSeconds(scan: LibraryScan): number | null {
  if (scan.startedAt === null || scan.finishedAt === null) return null;
  return Math.max(0, (Date.parse(scan.finishedAt) - Date.parse(scan.startedAt)) / 1000);
}

/** Who sees a library, as it is edited and sent; in an order of its own, so that equal ones compare equal. */
export const sharingOf = (library: Library): { isShared: boolean; viewerIds: string[] } => ({
  isShared: library.isShared,
  viewerIds: library.viewers.map((viewer) => viewer.userId).sort(),
});
