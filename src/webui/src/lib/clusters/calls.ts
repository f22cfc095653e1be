// What sharing recognised people asks the daemon, one typed function each; fetched with the account's settings.
import { call } from '../api/call';
import type { Told } from '../api/wire';

/** Somebody (`userId`) is asked into a group. */
export type GroupRequest = Told['ClusterGroupRequestResponseDto'];

export const getGroup = async () => (await call('GET /users/me')).clusterGroupId;
export const getMembers = (groupId: string) => call('GET /cluster-groups/{groupId}/users', { path: { groupId } });
export const getSent = (groupId: string) => call('GET /cluster-groups/{groupId}/requests', { path: { groupId } });
export const getReceived = () => call('GET /cluster-groups/requests');
export const ask = (groupId: string, userId: string) =>
  call('PUT /cluster-groups/{groupId}/requests', { path: { groupId }, body: { userId } });
export const accept = (requestId: string) =>
  call('POST /cluster-groups/requests/{requestId}/accept', { path: { requestId } });
export const remove = (requestId: string) => call('DELETE /cluster-groups/requests/{requestId}', { path: { requestId } });
export const leave = (groupId: string) => call('POST /cluster-groups/{groupId}/leave', { path: { groupId } });
export const getPeople = () => call('GET /users');

/** Who asks stands in the notification alone: by the request's id, what it says. */
export async function getReasons(): Promise<Map<string, string>> {
  const told = await call('GET /notifications');
  return new Map(
    told.flatMap((one) => {
      const id = one.data?.['requestId'];
      return typeof id === 'string' && one.description ? [[id, one.description] as const] : [];
    }),
  );
}
