// What the pages of accounts and settings read and write, by the names they have for it.
import type { Asked, Told } from '../api/wire';

export type Account = Told['UserAdminResponseDto'];
export type NewAccount = Asked['UserAdminCreateDto'];
/** A `pinCode` of null removes it. */
export type AccountChange = Asked['UserAdminUpdateDto'];

/** The system config as its editor walks through it: a JSON object of any depth. */
export type Config = { [name: string]: unknown };

/** A part of it that does nothing in this version. `isRefused`: it cannot be switched on. */
export type Unserved = Told['UnservedSettingDto'];
export type TemplateOptions = Told['SystemConfigTemplateStorageOptionDto'];
export type TemplatePreview = Told['StorageTemplatePreviewResponseDto'];
