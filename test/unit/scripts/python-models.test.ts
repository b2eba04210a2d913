import { describe, expect, it } from 'vitest';
import { toPython } from '../../../scripts/lib/python-models.mjs';

/** Without the head of the file. */
const written = (schemas: Parameters<typeof toPython>[0]) =>
  toPython(schemas)
    .split(/^\n\n(?=\S)/m)
    .slice(1)
    .join('\n\n')
    .trim();

describe('the models of the Python client', () => {
  it('have what is optional in a class of its own, as Python 3.9 needs it', () => {
    const properties = { id: { type: 'string', description: 'Full id.' }, size: { type: 'integer' } };
    expect(written({ Thing: { required: ['id'], properties } })).toBe(
      [
        'class _Thing(TypedDict):\n    #: Full id.\n    id: str\n',
        'class Thing(_Thing, total=False):\n    size: int',
      ].join('\n\n'),
    );
  });

  it('have the types of the document: enums, lists, maps, references, alternatives and null', () => {
    const properties = {
      state: { enum: ['on', null] },
      all: { type: 'array', items: { $ref: '#/components/schemas/Other' } },
      map: { type: 'object', additionalProperties: { type: 'number' } },
      any: { oneOf: [{ type: 'string' }, { type: 'array', items: { type: 'string' } }] },
      none: { type: ['boolean', 'null'] },
    };
    expect(
      written({ Thing: { required: Object.keys(properties), properties } })
        .split('\n')
        .slice(1),
    ).toEqual([
      '    state: Optional[Literal["on"]]',
      '    all: List[Other]',
      '    map: Dict[str, float]',
      '    any: Union[str, List[str]]',
      '    none: Optional[bool]',
    ]);
  });

  it('may have keys that are words of Python', () => {
    const properties = { from: { type: 'integer' }, to: { $ref: '#/components/schemas/Later' } };
    expect(written({ Range: { required: ['from', 'to'], properties } })).toBe(
      'Range = TypedDict("Range", {"from": int, "to": "Later"})',
    );
  });

  it('cannot be left by a description', () => {
    const text = 'ends """ here\nimport os \\';
    expect(written({ Thing: { description: text, properties: { a: { type: 'string' } } } })).toBe(
      `class Thing(TypedDict, total=False):\n    """ends ''' here import os \\\\"""\n\n    a: str`,
    );
  });
});
