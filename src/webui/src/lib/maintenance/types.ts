// What maintenance and backups read and write, by the names they have for it.
import type { Told } from '../api/wire';

export type Action = Told['MaintenanceAction'];
/** `error`: why the last restore failed. `progress`: percent of a restore. */
export type Status = Told['MaintenanceStatusResponseDto'];
/** `isUsable` is false for one of a newer version. */
export type Backup = Told['BackupDto'];
/** `problem`: why the folder cannot be used. */
export type Backups = Told['BackupsDto'];
/** A `path` with the secret behind its `#`. */
export type LoginLink = Told['LoginLinkDto'];
