// Videos that are converted now: the calls of the part of a page that shows them.
import { call } from '../api/call';
import type { Told } from '../api/wire';

/** `percent` is null where the length of the video is not known; a `speed` of 2: a second of it takes half a second. */
export type RunningVideo = Told['RunningVideoDto'];

export const getRunning = () => call('GET /photostead/videos/running');
export const stop = (assetId: string) => call('DELETE /photostead/videos/running/{assetId}', { path: { assetId } });
