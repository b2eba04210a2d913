import { signal } from '@preact/signals';
import { call } from '../../api/http.js';

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

interface Document {
  components: { schemas: Record<string, { properties: Record<string, FieldSchema>; required?: string[] }> };
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

/** The schema of a run's fields; null before it has been read. */
export const schema = signal<Record<string, FieldSchema> | null>(null);

/** Reads the schema once. @throws Problem */
export async function loadSchema(): Promise<void> {
  if (schema.value) return;
  const document = await call<Document>('GET', 'openapi.json');
  schema.value = document.components.schemas['RunContainerDto']?.properties ?? {};
}
