// What workflows and plugins look like on the wire.
export type Trigger = 'AssetCreate' | 'AssetMetadataExtraction' | 'AssetTagged';
export type Config = Record<string, unknown>;

export interface Step {
  method: string;
  config: Config | null;
  enabled?: boolean;
}

export interface Workflow {
  id: string;
  name: string | null;
  description: string | null;
  enabled: boolean;
  logging: boolean;
  trigger: Trigger;
  steps: Step[];
  createdAt: string;
  updatedAt: string;
}

export type WorkflowChange = Partial<Pick<Workflow, 'name' | 'description' | 'enabled' | 'logging' | 'trigger' | 'steps'>>;

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

export interface Method {
  key: string;
  title: string;
  description: string;
  /** `filter` or `action`. */
  uiHints: string[];
  schema?: Schema;
}

export interface Template {
  key: string;
  title: string;
  description: string;
  trigger: Trigger;
  steps: Step[];
}

export type Result = 'completed' | 'halted' | 'error';

export interface Run {
  id: string;
  at: string;
  result: Result;
  lastStep?: { index: number; method: string };
  triggerDataId?: string;
}

/** An album that may be filled. */
export interface Target {
  id: string;
  albumName: string;
  albumUsers: { role: 'owner' | 'editor' | 'viewer'; user: { id: string } }[];
}
