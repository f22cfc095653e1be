// What the page of the storage asks the daemon; fetched with it.
import { call, type Told } from '../api/call';

export type Usage = Told<'GET /server/statistics'>;
export type LibraryUsage = Told<'GET /libraries/{libraryId}/statistics'>;

export const getUsage = () => call('GET /server/statistics');
export const getLibraryUsage = (libraryId: string) =>
  call('GET /libraries/{libraryId}/statistics', { path: { libraryId } });
