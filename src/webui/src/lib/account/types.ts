// What the account's settings read and write, by the names they have for it.
import type { Asked, Told } from '../api/wire';

/** `deviceType` is a browser's name or the system of a phone, `deviceOS` a system's name or the model of a phone;
 * `appVersion` is of phone apps only. Last seen, to the hour, at `updatedAt`. */
export type Session = Told['SessionResponseDto'];
export type Permission = Told['Permission'];
export type ApiKey = Told['ApiKeyResponseDto'];
/** Its `secret` is told this once. */
export type NewApiKey = Told['ApiKeyCreateResponseDto'];

/** `isElevated`: the locked folder is open in this session, until `pinExpiresAt`. */
export type AuthStatus = Told['AuthStatusResponseDto'];
/** What proves who asks: one of the two. */
export type Proof = { password: string } | { pinCode: string };

/** `inTimeline`: whether the one who may see the photos has them in the timeline. */
export type Partner = Told['PartnerResponseDto'];
/** Somebody who sees one's photos, and whether they are told where the photos were taken. */
export type Sharing = Told['SharingDto'];

export type Statistics = Told['AssetStatsResponseDto'];
export type Preferences = Told['UserPreferencesResponseDto'];
export type PreferencesChange = Asked['UserPreferencesUpdateDto'];
export type MeChange = Asked['UserUpdateMeDto'];
