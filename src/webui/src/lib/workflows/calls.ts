// What the pages of workflows ask the daemon, one typed function each; fetched with them.
import { call } from '../api/call';
import type * as T from './types';

export const getWorkflows = () => call('GET /workflows');
export const getWorkflow = (workflowId: string) => call('GET /workflows/{workflowId}', { path: { workflowId } });
export const createWorkflow = (draft: T.NewWorkflow) => call('POST /workflows', { body: draft });
export const updateWorkflow = (workflowId: string, change: T.WorkflowChange) =>
  call('PUT /workflows/{workflowId}', { path: { workflowId }, body: change });
export const deleteWorkflow = (workflowId: string) => call('DELETE /workflows/{workflowId}', { path: { workflowId } });
export const getRuns = (workflowId: string, limit: number, before?: string) =>
  call('GET /workflows/{workflowId}/logs', { path: { workflowId }, query: { limit, before } });
// The daemon says of a schema that it is an object; ours use a part of JSON Schema.
export const getMethods = () => call('GET /plugins/methods') as Promise<T.Method[]>;
export const getTemplates = () => call('GET /plugins/templates');
export const getTargets = () => call('GET /albums');
