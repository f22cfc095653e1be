// What the pages of workflows ask the daemon, one typed function each; fetched with them.
import { request } from '../api/client';
import type * as T from './types';

export const getWorkflows = () => request<T.Workflow[]>('GET', '/workflows');
export const getWorkflow = (id: string) => request<T.Workflow>('GET', `/workflows/${id}`);
export const createWorkflow = (draft: T.WorkflowChange) => request<T.Workflow>('POST', '/workflows', { body: draft });
export const updateWorkflow = (id: string, change: T.WorkflowChange) =>
  request<T.Workflow>('PUT', `/workflows/${id}`, { body: change });
export const deleteWorkflow = (id: string) => request<void>('DELETE', `/workflows/${id}`);
export const getRuns = (id: string, limit: number, before?: string) =>
  request<T.Run[]>('GET', `/workflows/${id}/logs`, { query: { limit, before } });
export const getMethods = () => request<T.Method[]>('GET', '/plugins/methods');
export const getTemplates = () => request<T.Template[]>('GET', '/plugins/templates');
export const getTargets = () => request<T.Target[]>('GET', '/albums');
