// What workflows and plugins look like on the wire.
import type { Asked, Told } from '../api/wire';

export type Trigger = Told['WorkflowTrigger'];
export type Step = Told['WorkflowStepDto'];
export type Config = NonNullable<Step['config']>;
export type Workflow = Told['WorkflowResponseDto'];
export type NewWorkflow = Asked['WorkflowCreateDto'];
export type WorkflowChange = Asked['WorkflowUpdateDto'];

/** One field of what a method wants to know: the part of JSON Schema that plugins use. */
export interface Property {
  title?: string;
  description?: string;
  type?: string;
  format?: string;
  uiHint?: string;
  enum?: string[];
  items?: Property;
  default?: unknown;
  minimum?: number;
  maximum?: number;
  maxLength?: number;
}

export interface Schema {
  properties: Record<string, Property>;
  required?: string[];
}

/** Of its `uiHints` one is `filter` or `action`. */
export type Method = Omit<Told['PluginMethodResponseDto'], 'schema'> & { schema?: Schema };
export type Template = Omit<Told['PluginTemplateResponseDto'], 'uiHints'>;
export type Result = Told['WorkflowResult'];
export type Run = Told['WorkflowLogEntryDto'];
/** An album that may be filled. */
export type Target = Told['AlbumResponseDto'];
