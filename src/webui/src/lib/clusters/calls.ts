// What sharing recognised people asks the daemon, one typed function each; fetched with the account's settings.
import { request } from '../api/client';
import type { Notification, Person } from '../api/types';

/** Somebody (`userId`) is asked into a group. */
export interface GroupRequest {
  id: string;
  clusterGroupId: string;
  userId: string;
  createdAt: string;
}

export const getGroup = async () => (await request<{ clusterGroupId: string }>('GET', '/users/me')).clusterGroupId;
export const getMembers = (group: string) => request<Person[]>('GET', `/cluster-groups/${group}/users`);
export const getSent = (group: string) => request<GroupRequest[]>('GET', `/cluster-groups/${group}/requests`);
export const getReceived = () => request<GroupRequest[]>('GET', '/cluster-groups/requests');
export const ask = (group: string, userId: string) =>
  request<GroupRequest>('PUT', `/cluster-groups/${group}/requests`, { body: { userId } });
export const accept = (id: string) => request<void>('POST', `/cluster-groups/requests/${id}/accept`);
export const remove = (id: string) => request<void>('DELETE', `/cluster-groups/requests/${id}`);
export const leave = (group: string) => request<void>('POST', `/cluster-groups/${group}/leave`);
export const getPeople = () => request<Person[]>('GET', '/users');

/** Who asks stands in the notification alone: by the request's id, what it says. */
export async function getReasons(): Promise<Map<string, string>> {
  const told = await request<Notification[]>('GET', '/notifications');
  return new Map(
    told.flatMap((one) => {
      const id = one.data?.['requestId'];
      return typeof id === 'string' && one.description ? [[id, one.description] as const] : [];
    }),
  );
}
