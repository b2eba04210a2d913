/** The part of an Immutable.js map or list that is used: Swagger UI keeps the document in them. */
interface Node {
  get(key: string): unknown;
  getIn(keys: string[]): unknown;
  map(change: (value: unknown) => unknown): Node;
  reduce<T>(add: (all: T, each: T) => T): T;
  delete(key: string): Node;
  mergeWith(merge: (one: unknown, other: unknown, key: string) => unknown, other: Node): Node;
  concat(other: Node): Node;
}

type Props = Record<string, unknown>;
type Component = (props: Props) => unknown;
interface System {
  React: {
    memo(component: Component): Component;
    createElement(component: Component, props: Props): unknown;
  };
  specActions: { updateResolvedSubtree(path: string[], subtree: unknown): void };
  specSelectors: { specJson(): Node };
}

/**
 * A plugin of Swagger UI, with which operations unfold at once. Swagger UI's own resolver of OpenAPI 3.1 takes a second of CPU for
 * each; and with each key that is pressed, it makes all texts anew from Markdown.
 *
 * It becomes part of the page as text, and so cannot use anything outside of it.
 *
 * @see https://github.com/swagger-api/swagger-ui/issues/10748
 */
export function fastSwaggerUi() {
  let document: Node | undefined;
  /** What references refer to. */
  const targets = new Map<string, unknown>();

  const isList = (value: unknown): value is Node =>
    typeof (value as { push?: unknown } | undefined)?.push === 'function';
  const isNode = (value: unknown): value is Node =>
    typeof (value as Node | undefined)?.mergeWith === 'function' && !isList(value);

  const keysOf = (reference: string) =>
    reference
      .split('/')
      .slice(1)
      .map((key) => decodeURIComponent(key).replaceAll('~1', '/').replaceAll('~0', '~'));

  const merged = (one: unknown, other: unknown, key?: string): unknown => {
    if (isNode(one) && isNode(other)) return one.mergeWith(merged, other);
    return key === 'required' && isList(one) && isList(other) ? one.concat(other) : other;
  };

  /** @param open references around it: a schema that contains itself stays a reference */
  const resolved = (value: unknown, open: readonly string[]): unknown => {
    if (!isNode(value)) return isList(value) ? value.map((each) => resolved(each, open)) : value;
    const reference = value.get('$ref');
    if (typeof reference === 'string') {
      if (open.includes(reference)) return value;
      if (!targets.has(reference))
        targets.set(reference, resolved(document?.getIn(keysOf(reference)), [...open, reference]));
      return merged(targets.get(reference), resolved(value.delete('$ref'), open));
    }
    const whole = value.map((each) => resolved(each, open));
    const parts = whole.get('allOf');
    return isList(parts)
      ? merged(
          parts.reduce((all, each) => merged(all, each) as Node),
          whole.delete('allOf'),
        )
      : whole;
  };

  /** Draws a component anew only if it gets something else. */
  const kept = (original: Component, { React }: System) => {
    const memo = React.memo(original);
    return (props: Props) => React.createElement(memo, props);
  };

  /** Instead of Swagger UI's own, which is asynchronous. */
  const resolve =
    (_original: unknown, { specActions, specSelectors }: System) =>
    (path: string[]) => {
      const json = specSelectors.specJson();
      if (json !== document) targets.clear();
      document = json;
      const subtree = resolved(json.getIn(path), []);
      if (subtree !== undefined) specActions.updateResolvedSubtree(path, subtree);
    };

  return {
    wrapComponents: { Markdown: kept },
    statePlugins: { spec: { wrapActions: { requestResolvedSubtree: resolve } } },
  };
}
