import type { INestApplication, Type } from '@nestjs/common';
import { ModulesContainer } from '@nestjs/core';
import type { OpenAPIObject } from '@nestjs/swagger';

type Schema = { properties?: Record<string, unknown>; required?: string[] };
/** Added to each DTO by the Swagger CLI plugin: its fields in source order. */
type Described = Type & { _OPENAPI_METADATA_FACTORY?: () => Record<string, { type?: unknown }> };

const RESPONSES = 'swagger/apiResponse';
const PARAMETERS = 'design:paramtypes';
const SCHEMA = 'swagger/apiSchema';

/**
 * Sorts the properties of each schema as in its class, so that id and name come first. `@nestjs/swagger` puts decorated
 * properties first, and a subclass's before its base class's.
 *
 * @param extra classes that no controller uses
 */
export function orderProperties(document: OpenAPIObject, app: INestApplication, extra: readonly Type[]): void {
  for (const type of classesOf(app, extra)) {
    const schema = document.components?.schemas?.[schemaName(type)] as Schema | undefined;
    if (!schema?.properties) continue;
    const order = fieldsOf(type);
    const rank = (name: string) => (order.includes(name) ? order.indexOf(name) : order.length);
    const byOrder = (one: string, other: string) => rank(one) - rank(other);
    const { properties } = schema;
    schema.properties = Object.fromEntries(
      Object.keys(properties)
        .sort(byOrder)
        .map((name) => [name, properties[name]]),
    );
    schema.required?.sort(byOrder);
  }
}

/** The classes of bodies, queries and responses, and of their fields. */
function classesOf(app: INestApplication, extra: readonly Type[]): Set<Described> {
  const found = new Set<Described>();
  const visit = (type: unknown): void => {
    if (Array.isArray(type)) return type.forEach(visit);
    if (!isDescribed(type) || found.has(type)) return;
    found.add(type);
    for (const { type: named } of Object.values(describe(type)))
      if (typeof named === 'function') visit((named as () => unknown)());
  };
  extra.forEach(visit);
  for (const prototype of controllersOf(app)) {
    for (const name of Object.getOwnPropertyNames(prototype)) {
      const handler: unknown = Object.getOwnPropertyDescriptor(prototype, name)?.value;
      if (typeof handler !== 'function') continue;
      visit(Reflect.getMetadata(PARAMETERS, prototype, name));
      const responses = (Reflect.getMetadata(RESPONSES, handler) ?? {}) as Record<string, { type?: unknown }>;
      for (const { type } of Object.values(responses)) visit(type);
    }
  }
  return found;
}

function controllersOf(app: INestApplication): object[] {
  const wrappers = [...app.get(ModulesContainer).values()].flatMap(({ controllers }) => [...controllers.values()]);
  return wrappers.map(({ metatype }) => (metatype as Type).prototype as object);
}

function isDescribed(type: unknown): type is Described {
  return typeof type === 'function' && '_OPENAPI_METADATA_FACTORY' in type;
}

/** Fields of the class itself. */
function describe(type: Described) {
  return (Object.hasOwn(type, '_OPENAPI_METADATA_FACTORY') && type._OPENAPI_METADATA_FACTORY?.()) || {};
}

/** Fields of the base class come first. */
function fieldsOf(type: Described): string[] {
  const base: unknown = Object.getPrototypeOf(type);
  return [...new Set([...(isDescribed(base) ? fieldsOf(base) : []), ...Object.keys(describe(type))])];
}

function schemaName(type: Type): string {
  const [named] = (Reflect.getMetadata(SCHEMA, type) ?? []) as { name?: string }[];
  return named?.name ?? type.name;
}
