// The parts of the wire format that the pages of accounts and settings read and write, named as on the wire.
import type { User } from '../api/types';

export interface Account extends User {
  status: 'active' | 'removing' | 'deleted';
  storageLabel: string | null;
  createdAt: string;
  deletedAt: string | null;
}

export interface NewAccount {
  email: string;
  name: string;
  password: string;
  isAdmin: boolean;
  notify: boolean;
  quotaSizeInBytes: number | null;
  shouldChangePassword: boolean;
  storageLabel: string | null;
}

export type AccountChange = Partial<{
  email: string;
  name: string;
  isAdmin: boolean;
  password: string;
  shouldChangePassword: boolean;
  /** Null removes it. */
  pinCode: null;
  quotaSizeInBytes: number | null;
  storageLabel: string | null;
}>;

/** A JSON object of the system config. */
export type Config = { [name: string]: unknown };

/** A part of it that does nothing in this version. `isRefused`: it cannot be switched on. */
export interface Unserved {
  path: string;
  reason: string;
  isRefused: boolean;
}

export interface TemplateOptions {
  presetOptions: string[];
}

export interface TemplatePreview {
  problems: string[];
  examples: { originalFileName: string; currentPath: string | null; path: string | null; problem: string | null }[];
}
