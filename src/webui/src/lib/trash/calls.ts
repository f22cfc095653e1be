// What is asked about the trash; fetched with what shows it.
import { call, type Told } from '../api/call';

export type TrashState = Told<'GET /photostead/trash'>;
export type LastCopies = Told<'POST /photostead/trash/last-copies'>;

export const getTrash = () => call('GET /photostead/trash');
export const restoreTrash = () => call('POST /trash/restore');
export const emptyTrash = () => call('POST /trash/empty');
/** What would be lost with these, or null: with all that is in the trash. */
export const countLastCopies = (ids: string[] | null) =>
  call('POST /photostead/trash/last-copies', { body: ids === null ? {} : { ids } });
