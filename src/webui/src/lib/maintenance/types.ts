// The parts of the wire format that maintenance and backups read and write, named as on the wire.
export type Action = 'start' | 'end' | 'select_database_restore' | 'restore_database';

export interface Status {
  action: Action;
  active: boolean;
  /** Why the last restore failed. */
  error?: string;
  /** Percent of a restore. */
  progress?: number;
  task?: string;
}

export interface Backup {
  filename: string;
  size: number;
  createdAt: string;
  version: string;
  schema: number;
  isUploaded: boolean;
  /** False for one of a newer version. */
  isUsable: boolean;
}

export interface Backups {
  folder: string;
  isOnDatabaseDisk: boolean;
  isEnabled: boolean;
  keep: number;
  isRunning: boolean;
  backups: Backup[];
  nextAt: string | null;
  lastAt: string | null;
  lastError: string | null;
  /** Why the folder cannot be used. */
  problem: string | null;
}

export interface LoginLink {
  /** With the secret behind its `#`. */
  path: string;
  expiresAt: string;
}
