import { signal } from '@preact/signals';
import { call } from '../../api/http.js';
import type { FieldSchema } from './run-fields.js';

interface Document {
  components: { schemas: Record<string, { properties: Record<string, FieldSchema>; required?: string[] }> };
}

/** The schema of a run's fields; null before it has been read. */
export const schema = signal<Record<string, FieldSchema> | null>(null);

/** Reads the schema once. @throws Problem */
export async function loadSchema(): Promise<void> {
  if (schema.value) return;
  const document = await call<Document>('GET', 'openapi.json');
  schema.value = document.components.schemas['RunContainerDto']?.properties ?? {};
}
