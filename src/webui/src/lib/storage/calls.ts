// What the page of the storage asks the daemon; fetched with it.
import { request } from '../api/client';

export interface UserUsage {
  userId: string;
  userName: string;
  quotaSizeInBytes: number | null;
  photos: number;
  videos: number;
  usage: number;
  usagePhotos: number;
  usageVideos: number;
}

export interface Usage {
  photos: number;
  videos: number;
  usage: number;
  usagePhotos: number;
  usageVideos: number;
  usageByUser: UserUsage[];
}

export interface LibraryUsage {
  photos: number;
  videos: number;
  total: number;
  usage: number;
}

export const getUsage = () => request<Usage>('GET', '/server/statistics');
export const getLibraryUsage = (id: string) => request<LibraryUsage>('GET', `/libraries/${id}/statistics`);
