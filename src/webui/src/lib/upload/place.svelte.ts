// Where files go that are dropped or picked now: into the album whose page is open, if this person may add to it.

export interface Place {
  albumId: string;
  name: string;
}

export const place = $state<{ album: Place | null }>({ album: null });
