/** What the form reads of a property's schema. */
export interface FieldSchema {
  type?: string;
  description?: string;
  enum?: string[];
  default?: unknown;
  minimum?: number;
  maximum?: number;
  example?: unknown;
}

/** The fields of the form, in its order. Others are given as JSON. */
export const COMMON = [
  'image',
  'container_port',
  'name',
  'command',
  'env',
  'wait_ready',
  'health_path',
  'memory',
  'cpus',
  'restart_policy',
  'pull',
  'auto_remove',
] as const;
export type CommonField = (typeof COMMON)[number];
