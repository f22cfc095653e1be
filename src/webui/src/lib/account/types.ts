// The parts of the wire format that the account's settings read and write, named as on the wire.
import type { Person } from '../api/types';

export interface Session {
  id: string;
  /** A browser's name, or the system of a phone. */
  deviceType: string;
  /** A system's name, or the model of a phone. */
  deviceOS: string;
  /** Of phone apps only. */
  appVersion: string | null;
  createdAt: string;
  /** When the device was last seen, to the hour. */
  updatedAt: string;
  expiresAt?: string;
  current: boolean;
}

export interface ApiKey {
  id: string;
  name: string;
  permissions: string[];
  createdAt: string;
  updatedAt: string;
}

export interface NewApiKey extends ApiKey {
  /** Told this once. */
  secret: string;
}

export interface AuthStatus {
  password: boolean;
  pinCode: boolean;
  /** The locked folder is open in this session, until `pinExpiresAt`. */
  isElevated: boolean;
  pinExpiresAt?: string;
}

/** What proves who asks: one of the two. */
export type Proof = { password: string } | { pinCode: string };

export interface Partner extends Person {
  /** Whether the one who may see the photos has them in the timeline. */
  inTimeline: boolean;
}

/** Somebody who sees one's photos. */
export interface Sharing {
  id: string;
  /** Whether they are told where the photos were taken. */
  sharesPlaces: boolean;
}

export interface Statistics {
  images: number;
  videos: number;
  total: number;
}

export interface Preferences {
  albums: { defaultAssetOrder: 'asc' | 'desc' };
  download: { archiveSize: number; includeEmbeddedVideos: boolean };
  emailNotifications: { enabled: boolean; albumInvite: boolean; albumUpdate: boolean };
  folders: { enabled: boolean };
  memories: { enabled: boolean; duration: number };
  people: { enabled: boolean };
  ratings: { enabled: boolean };
  sharedLinks: { enabled: boolean };
  tags: { enabled: boolean };
}

export type PreferencesChange = { [Part in keyof Preferences]?: Partial<Preferences[Part]> };
