// What travels between this app and the daemon, by the names the app has for it. Every shape comes from the daemon's own
// description (`wire.ts`); what a field means stands with the schema there. Nothing is computed here.
import type { Asked, Operations, Told } from './wire';

export type * from '../libraries/types';

export type Visibility = Told['AssetVisibility'];
export type ServerConfig = Told['ServerConfigDto'];
export type ServerFeatures = Told['ServerFeaturesDto'];

export type AvatarColor = Told['UserAvatarColor'];
/** What people see of each other; `profileImagePath` is empty without a picture. */
export type Person = Told['UserResponseDto'];
/** Oneself, or anybody as an administrator sees them. `oauthId` is empty where the account is not linked to a provider. */
export type User = Told['UserAdminResponseDto'];

/** `timeBucket` is the first day of the month, `YYYY-MM-DD`. */
export type TimeBucket = Told['TimeBucketsResponseDto'];
/** One month as parallel columns: entry i of every list is asset i. */
export type TimeBucketAssets = Told['TimeBucketAssetResponseDto'];
/** Of a `bbox`: `west,south,east,north` in degrees. */
export type TimelineQuery = Omit<NonNullable<Operations['GET /timeline/buckets']['asked']['query']>, 'key' | 'slug'>;

/** `orientation`: how the file is to be turned, as EXIF counts, 1 to 8. */
export type ExifInfo = Told['ExifResponseDto'];
/** `localDateTime` is the clock on the wall where the picture was taken, written as if it were UTC. `stack` is null where
 * fewer than two of it show. */
export type Asset = Told['AssetResponseDto'];
export type AssetChange = Asked['UpdateAssetDto'];
/** The change of many at once. */
export type AssetsChange = Omit<Asked['AssetBulkUpdateDto'], 'ids'>;
export type AssetJob = Asked['AssetJobName'];
export type UploadAnswer = Told['AssetMediaResponseDto'];

/** `value` is the whole path, levels between slashes. */
export type Tag = Told['TagResponseDto'];
/** Its owner first among `albumUsers`, then whoever asks. */
export type Album = Told['AlbumResponseDto'];
/** `assetCount`: what lies right in it, not below. */
export type Folder = Told['FolderDto'];
export type BulkIdResult = Told['BulkIdResponseDto'];

export type Progress = Told['ProgressDto'];
export type LibraryProgress = Told['LibraryProgressDto'];
export type QueueProgress = Told['QueueProgressDto'];

/** `readAt` is absent while it is unread. */
export type Notification = Told['NotificationDto'];

/** What was being done when a file turned out bad. */
export type ProblemStep = Told['ProblemStep'];
export type Problem = Told['ProblemDto'];
export type ProblemPage = Told['ProblemsDto'];

export type Grade = Told['Grade'];
/** What a finding is about. */
export type Section = Told['Section'];
/** `commands` are lines for a terminal of the box. */
export type Finding = Told['FindingDto'];
/** `checkedAt` goes by the clock of the box. */
export type Examination = Told['DoctorDto'];

export type UseKind = Told['UseKind'];
export type Disk = Told['DiskDto'];
export type Box = Told['BoxDto'];

/** Where the names of places come from; `namedAt` is null while not all photos are named by this version. */
export type PlacesData = Told['PlacesDataDto'];
export type ManagedSetting = Told['ManagedSettingDto'];

/** The dark squares: an SVG path in a square of this size. */
export type QrCode = Told['QrCodeDto'];
/** The one to recommend first. */
export type Addresses = Told['AddressesDto'];
