// What the integrity page asks the daemon, one typed function each; fetched with it.
import { addressOf, call } from '../api/call';
import type { Asked, Told } from '../api/wire';

export type Kind = Told['IntegrityReport'];
export const KINDS = ['checksum_mismatch', 'missing_file', 'untracked_file'] as const satisfies Kind[];

/** Of what is no report: it is mended by itself, or restored from a backup. */
export type OwnKind = Exclude<Told['IntegrityCheck'], Kind>;
export const OWN_KINDS = ['rendition', 'database'] as const satisfies OwnKind[];
export type AnyKind = Kind | OwnKind;

/** A `total` of 0 where nobody knows before. */
export type Check = Told['IntegrityCheckDto'];
export type Repairs = Told['IntegrityRepairsDto'];
export type Unmended = Told['UnmendedFileDto'];
export type Hindrance = Told['Hindrance'];
export type Finding = Told['IntegrityReportItemDto'];
export type Report = Told['IntegrityReportResponseDto'];

const JOBS = {
  checksum_mismatch: 'integrity-checksum-mismatch',
  missing_file: 'integrity-missing-files',
  untracked_file: 'integrity-untracked-files',
} as const satisfies Record<Kind, Asked['ManualJobName']>;

const start = (name: Asked['ManualJobName']) => call('POST /jobs', { body: { name } });

export const getChecks = () => call('GET /photostead/integrity');
export const getReport = (type: Kind, cursor?: string) =>
  call('GET /admin/integrity/report', { query: { type, cursor, limit: 100 } });
export const run = (check: AnyKind) => call('POST /photostead/integrity/checks/{check}', { path: { check } });
export const lookAgain = (kind: Kind) => start(`${JOBS[kind]}-refresh`);
export const dealWithAll = (kind: Kind) => start(`${JOBS[kind]}-delete-all`);
export const dealWith = (findingId: string) =>
  call('DELETE /admin/integrity/report/{findingId}', { path: { findingId } });
/** What a good copy helps. */
export const isRepairable = (kind: Kind): boolean => kind !== 'untracked_file';
export const getRepairs = () => call('GET /photostead/integrity/repairs');
export const setAutomatic = (isAutomatic: boolean) => call('PUT /photostead/integrity/repairs', { body: { isAutomatic } });
export const repairAll = (type: Kind) => call('POST /photostead/integrity/repairs', { body: { type } });
export const repair = (findingId: string) =>
  call('POST /photostead/integrity/findings/{findingId}/repair', { path: { findingId } });
export const fileUrl = (findingId: string) =>
  addressOf('GET /admin/integrity/report/{findingId}/file', { path: { findingId } });
export const tableUrl = (kind: Kind) => addressOf('GET /admin/integrity/report/{kind}/csv', { path: { kind } });
