// What an API key may do: the permissions by topic, ready-made choices of them, and which choice a key's permissions are.
// Pure. The names are those of the API's permissions, as the documentation of programs has them.
import type { Permission } from './types';


/** Every permission but `all`, by topic. */
export const TOPICS = {
  photos: [
    'asset.read', 'asset.update', 'asset.delete', 'asset.statistics', 'asset.share', 'asset.view', 'asset.download',
    'asset.upload', 'asset.copy', 'asset.derive', 'asset.edit.get', 'asset.edit.create', 'asset.edit.delete',
    'assetFile.read', 'assetFile.delete', 'assetFile.download', 'stack.create', 'stack.read', 'stack.update',
    'stack.delete', 'duplicate.read', 'duplicate.delete', 'archive.read', 'timeline.read', 'timeline.download',
    'job.create',
  ],
  albums: [
    'album.create', 'album.read', 'album.update', 'album.delete', 'album.statistics', 'album.share',
    'album.download', 'albumAsset.create', 'albumAsset.delete', 'albumUser.create', 'albumUser.update',
    'albumUser.delete', 'activity.create', 'activity.read', 'activity.update', 'activity.delete',
    'activity.statistics',
  ],
  people: [
    'person.create', 'person.read', 'person.update', 'person.delete', 'person.statistics', 'person.merge',
    'person.reassign', 'face.create', 'face.read', 'face.update', 'face.delete',
  ],
  order: [
    'tag.create', 'tag.read', 'tag.update', 'tag.delete', 'tag.asset', 'folder.read', 'library.create',
    'library.read', 'library.update', 'library.delete', 'map.read', 'map.search', 'memory.create', 'memory.read',
    'memory.update', 'memory.delete', 'memory.statistics', 'memoryAsset.create', 'memoryAsset.delete',
  ],
  sharing: [
    'sharedLink.create', 'sharedLink.read', 'sharedLink.update', 'sharedLink.delete', 'partner.create',
    'partner.read', 'partner.update', 'partner.delete', 'clusterGroup.read', 'clusterGroup.leave',
    'clusterGroupRequest.create', 'clusterGroupRequest.read', 'clusterGroupRequest.delete',
  ],
  account: [
    'user.read', 'user.update', 'userProfileImage.create', 'userProfileImage.read', 'userProfileImage.update',
    'userProfileImage.delete', 'userPreference.read', 'userPreference.update', 'userOnboarding.read',
    'userOnboarding.update', 'userOnboarding.delete', 'userLicense.create', 'userLicense.read',
    'userLicense.update', 'userLicense.delete', 'userConfig.read', 'auth.changePassword', 'authDevice.delete',
    'session.create', 'session.read', 'session.update', 'session.delete', 'session.lock', 'apiKey.create',
    'apiKey.read', 'apiKey.update', 'apiKey.delete', 'apiKey.rotate', 'pinCode.create', 'pinCode.update',
    'pinCode.delete', 'notification.read', 'notification.update', 'notification.delete',
  ],
  system: [
    'server.about', 'server.apkLinks', 'server.storage', 'server.versionCheck', 'sync.stream',
    'syncCheckpoint.read', 'syncCheckpoint.update', 'syncCheckpoint.delete', 'workflow.create', 'workflow.read',
    'workflow.update', 'workflow.delete', 'workflow.logs', 'plugin.create', 'plugin.read', 'plugin.update',
    'plugin.delete',
  ],
  administration: [
    'backup.list', 'backup.download', 'backup.upload', 'backup.delete', 'adminConfig.read', 'adminConfig.update',
    'job.read', 'library.statistics', 'maintenance', 'notification.create', 'server.statistics',
    'serverLicense.read', 'serverLicense.update', 'serverLicense.delete', 'systemConfig.read',
    'systemConfig.update', 'systemMetadata.read', 'systemMetadata.update', 'queue.read', 'queue.update',
    'queueJob.create', 'queueJob.read', 'queueJob.update', 'queueJob.delete', 'adminUser.create', 'adminUser.read',
    'adminUser.update', 'adminUser.delete', 'adminSession.read', 'adminAuth.unlinkAll',
  ],
} satisfies Record<string, Permission[]>;

export type Topic = keyof typeof TOPICS;
export type Choice = 'read' | 'upload' | 'all' | 'own';
export const CHOICES: Choice[] = ['read', 'upload', 'all', 'own'];
export const ALL = 'all' satisfies Permission;

const READING = /\.(get|read|view|download|statistics|search|about|apkLinks|storage|versionCheck|logs)$/;
// What programs that upload ask for, without what deletes or downloads.
const UPLOADING: Permission[] = [
  'user.read', 'server.about', 'asset.read', 'asset.statistics', 'asset.upload', 'asset.update', 'asset.copy',
  'album.create', 'album.read', 'albumAsset.create', 'stack.create', 'tag.create', 'tag.asset',
];

/** The topics one may grant: administration is nobody's who does not administer. */
export function topicsFor(isAdmin: boolean): Topic[] {
  return (Object.keys(TOPICS) as Topic[]).filter((topic) => isAdmin || topic !== 'administration');
}

/** Those of a topic. */
export const permissionsIn = (topic: Topic): Permission[] => TOPICS[topic];

/** The permissions behind a ready-made choice. Reading is reading one's own; nobody needs a key to read settings of the box. */
export function permissionsOf(choice: Exclude<Choice, 'own'>): Permission[] {
  if (choice === 'all') return [ALL];
  if (choice === 'upload') return UPLOADING;
  return topicsFor(false).flatMap((topic) => permissionsIn(topic).filter((name) => READING.test(name)));
}

/** The choice that gives exactly these permissions. */
export function choiceOf(permissions: Permission[]): Choice {
  if (permissions.includes(ALL)) return 'all';
  const wanted = [...permissions].sort().join();
  return (['read', 'upload'] as const).find((choice) => [...permissionsOf(choice)].sort().join() === wanted) ?? 'own';
}

/** The permissions with those of a topic all granted, or none of them. */
export function withTopic(permissions: Permission[], topic: Topic, isGranted: boolean): Permission[] {
  const others = permissions.filter((name) => !permissionsIn(topic).includes(name));
  return isGranted ? [...others, ...TOPICS[topic]] : others;
}

/** The permissions with one granted or not. */
export function withOne(permissions: Permission[], name: Permission, isGranted: boolean): Permission[] {
  const others = permissions.filter((other) => other !== name);
  return isGranted ? [...others, name] : others;
}
