// The parts of the wire format this app reads and writes, named as on the wire. Nothing is computed here.
export type * from '../libraries/types';

export type Visibility = 'archive' | 'timeline' | 'hidden' | 'locked';

export interface ServerConfig {
  maintenanceMode: boolean;
  isInitialized: boolean;
  loginPageMessage: string;
  /** Where the box is reached from outside; empty where nobody said. */
  externalDomain: string;
  oauthButtonText: string;
  trashDays: number;
}

export interface ServerFeatures {
  smartSearch: boolean;
  trash: boolean;
  passwordLogin: boolean;
  oauth: boolean;
  oauthAutoLaunch: boolean;
  email: boolean;
  map: boolean;
  realtimeTranscoding: boolean;
}

export type AvatarColor =
  'primary' | 'pink' | 'red' | 'yellow' | 'blue' | 'green' | 'purple' | 'orange' | 'gray' | 'amber';

/** What people see of each other. */
export interface Person {
  id: string;
  name: string;
  email: string;
  avatarColor: AvatarColor;
  /** Empty without a picture. */
  profileImagePath: string;
  profileChangedAt: string;
}

export interface User extends Person {
  isAdmin: boolean;
  /** The name by which the sign-in provider knows them; empty where the account is not linked. */
  oauthId: string;
  /** Somebody else chose the password. */
  shouldChangePassword: boolean;
  /** Bytes; null without a limit. */
  quotaSizeInBytes: number | null;
  quotaUsageInBytes: number | null;
}

export interface TimeBucket {
  /** First day of the month, `YYYY-MM-DD`. */
  timeBucket: string;
  count: number;
}

/** One month as parallel columns: entry i of every list is asset i. */
export interface TimeBucketAssets {
  id: string[];
  ratio: number[];
  thumbhash: (string | null)[];
  isFavorite: boolean[];
  isImage: boolean[];
  isTrashed: boolean[];
  duration: (number | null)[];
  fileCreatedAt: string[];
  localOffsetHours: number[];
  livePhotoVideoId: (string | null)[];
  visibility: Visibility[];
  ownerId: string[];
  city?: (string | null)[];
  country?: (string | null)[];
  stack?: (string[] | null)[];
}

export interface ExifInfo {
  make?: string | null;
  model?: string | null;
  lensModel?: string | null;
  exposureTime?: string | null;
  fNumber?: number | null;
  focalLength?: number | null;
  iso?: number | null;
  dateTimeOriginal?: string | null;
  timeZone?: string | null;
  description?: string | null;
  rating?: number | null;
  latitude?: number | null;
  longitude?: number | null;
  city?: string | null;
  state?: string | null;
  country?: string | null;
  fileSizeInByte?: number | null;
  exifImageWidth?: number | null;
  exifImageHeight?: number | null;
  /** How the file is to be turned, as EXIF counts: 1 to 8. */
  orientation?: string | null;
  projectionType?: string | null;
}

export interface Asset {
  id: string;
  ownerId: string;
  type: 'IMAGE' | 'VIDEO' | 'AUDIO' | 'OTHER';
  originalFileName: string;
  originalPath: string;
  originalMimeType?: string;
  fileCreatedAt: string;
  fileModifiedAt: string;
  /** The clock on the wall where the picture was taken, written as if it were UTC. */
  localDateTime: string;
  createdAt: string;
  isFavorite: boolean;
  isTrashed: boolean;
  isOffline: boolean;
  isEdited: boolean;
  visibility: Visibility;
  thumbhash: string | null;
  width: number | null;
  height: number | null;
  duration: number | null;
  livePhotoVideoId?: string | null;
  libraryId?: string | null;
  /** Null where fewer than two of it show. */
  stack?: { id: string; primaryAssetId: string; assetCount: number } | null;
  exifInfo?: ExifInfo;
  tags?: Tag[];
}

export interface Tag {
  id: string;
  name: string;
  /** The whole path, levels between slashes. */
  value: string;
  color?: string;
  parentId?: string;
}

export interface AssetChange {
  isFavorite?: boolean;
  visibility?: Visibility;
  description?: string;
  rating?: number | null;
}

export interface Album {
  id: string;
  albumName: string;
  albumThumbnailAssetId: string | null;
  assetCount: number;
  startDate?: string;
  endDate?: string;
  description: string;
}

export interface Folder {
  path: string;
  /** What lies right in it, not below. */
  assetCount: number;
}

export interface BulkIdResult {
  id: string;
  success: boolean;
  error?: string;
}

export interface UploadAnswer {
  id: string;
  status: 'created' | 'duplicate' | 'replaced';
}

export interface LibraryProgress {
  id: string;
  name: string;
  state: 'idle' | 'scanning' | 'unavailable';
  message: string | null;
  found: number;
  added: number;
  offline: number;
  ratePerSecond: number;
}

export interface QueueProgress {
  name: string;
  waiting: number;
  active: number;
  failed: number;
  paused: boolean;
}

export interface Progress {
  libraries: LibraryProgress[];
  queues: QueueProgress[];
  assets: { total: number; ready: number };
  problems: number;
}

export interface Notification {
  id: string;
  createdAt: string;
  level: 'success' | 'error' | 'warning' | 'info';
  title: string;
  description?: string;
  /** Absent while it is unread. */
  readAt?: string;
  data?: Record<string, unknown>;
}

export type AssetJob = 'refresh-faces' | 'refresh-metadata' | 'regenerate-thumbnail' | 'transcode-video';

/** What was being done when a file turned out bad. */
export type ProblemStep =
  | 'metadata'
  | 'thumbnail'
  | 'scan'
  | 'upload'
  | 'albums'
  | 'original'
  | 'sidecar'
  | 'storage-template'
  | 'video'
  | 'motion'
  | 'edit';

export interface Problem {
  id: string;
  assetId: string | null;
  fileName: string;
  originalPath: string;
  step: ProblemStep;
  reason: string;
  at: string;
}

export interface ProblemPage {
  total: number;
  items: Problem[];
}

export type Grade = 'ok' | 'note' | 'caution' | 'broken';

export interface Finding {
  section: string;
  subject: string;
  grade: Grade;
  text: string;
  advice: string | null;
  /** Lines for a terminal of the box. */
  commands: string[];
}

export interface Examination {
  version: string;
  /** By the clock of the box. */
  checkedAt: string;
  findings: Finding[];
}

export type UseKind = 'uploads' | 'renditions' | 'incoming' | 'database' | 'snapshots';

export interface Disk {
  point: string;
  size: number;
  used: number;
  available: number;
  uses: { kind: UseKind; bytes: number; isEstimate: boolean }[];
}

export interface Box {
  version: string;
  snap: string | null;
  python: string;
  sqlite: string;
  system: string;
  machine: string;
  cores: number;
  memory: number;
  disks: Disk[];
  libraryBytes: number;
}

/** Where the names of places come from; `namedAt` is null while not all photos are named by this version. */
export interface PlacesData {
  version: string | null;
  source: string;
  licence: string;
  attribution: string;
  url: string;
  places: number;
  isEnabled: boolean;
  namedAt: string | null;
  waiting: number;
}

export interface ManagedSetting {
  path: string;
  source: string;
  name: string;
  place: string;
}

/** The dark squares: an SVG path in a square of this size. */
export interface QrCode {
  size: number;
  path: string;
}

export interface Addresses {
  discovery: { status: 'off' | 'starting' | 'announced' | 'impossible'; name: string | null; message: string | null };
  /** The one to recommend first. */
  urls: { url: string; kind: 'mdns' | 'ipv4' | 'ipv6' | 'base'; interface: string | null; qr: QrCode }[];
}
