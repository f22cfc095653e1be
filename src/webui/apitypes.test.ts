import { describe, expect, it } from 'vitest';
import { typesOf, type ApiDocument } from './apitypes.ts';

type Operation = ApiDocument['paths'][string][string];
type Schema = ApiDocument['components']['schemas'][string];

const json = (schema: Schema) => ({ 'application/json': { schema } });
const thing: Schema = {
  type: 'object',
  description: 'A thing.',
  properties: { id: { type: 'string' }, size: { anyOf: [{ type: 'integer' }, { type: 'null' }], default: null }, note: {} },
  required: ['id'],
};
const document = (name: string, operation: Partial<Operation>): ApiDocument => ({
  paths: { [name]: { put: { summary: 'Do it.', parameters: [], responses: { 204: {} }, ...operation } } },
  components: { schemas: { Thing: thing } },
});

/** What is written of a field with this schema, where it is answered. */
const fieldOf = (schema: Schema): string => {
  const found = typesOf({ paths: {}, components: { schemas: { Field: schema } } });
  return /interface Told {\n {2}"Field": (.*);\n/.exec(found)?.[1] ?? '';
};

/** What is written of the operation `PUT /x`. */
const operationOf = (operation: Partial<Operation>): string =>
  /"PUT \/x": { (.*) };\n/.exec(typesOf(document('/x', operation)))?.[1] ?? '';

describe('a schema', () => {
  it('may leave out its defaults where it is sent, not where it is answered', () => {
    const text = typesOf(document('/x', {}));
    const [asked, told] = text.split('export interface Told');
    expect(asked).toContain('/** A thing. */\n  "Thing": { "id": string; "size"?: number | null; "note"?: unknown; };');
    expect(told).toContain('"Thing": { "id": string; "size": number | null; "note"?: unknown; };');
  });

  it.each<[string, Schema]>([
    ['"a" | 1', { enum: ['a', 1] }],
    ['Told["Thing"]', { $ref: '#/components/schemas/Thing' }],
    ['(string | null)[]', { type: 'array', items: { anyOf: [{ type: 'string' }, { type: 'null' }] } }],
    ['Record<string, unknown>', { type: 'object' }],
    ['Record<string, boolean>', { type: 'object', additionalProperties: { type: 'boolean' } }],
    ['{ "of": (unknown)[]; }', { type: 'object', properties: { of: { type: 'array' } }, required: ['of'] }],
  ])('%s', (type, schema) => expect(fieldOf(schema)).toBe(type));

  it('that is not known stops it', () => {
    expect(() => fieldOf({ type: 'colour' })).toThrow('no type for {"type":"colour"}');
  });
});

describe('an operation', () => {
  it('has what must be said, what may be said, and a body', () => {
    const said = operationOf({
      parameters: [
        { name: 'id', in: 'path', required: true, schema: { type: 'string' } },
        { name: 'q', in: 'query', schema: { anyOf: [{ type: 'integer' }, { type: 'null' }] } },
        { name: 'x-not-ours', in: 'header', schema: { type: 'string' } },
      ],
      requestBody: { content: json({ $ref: '#/components/schemas/Thing' }) },
    });
    expect(said).toBe(
      'asked: { "path": { "id": string; }; "query"?: { "q"?: number; }; body: Asked["Thing"]; }; told: void',
    );
  });

  it.each<[string, Partial<Operation>]>([
    ['asked: { "query": { "q": string; }; }; told: void', { parameters: [{ name: 'q', in: 'query', required: true, schema: { type: 'string' } }] }],
    ['asked: { body: FormData; }; told: void', { requestBody: { content: { 'multipart/form-data': { schema: thing } } } }],
    ['asked: {  }; told: Blob', { responses: { 200: { content: { 'application/zip': { schema: { type: 'string' } } } } } }],
    ['asked: {  }; told: boolean | string', { responses: { 200: { content: json({ type: 'boolean' }) }, 201: { content: json({ type: 'string' }) }, 503: { content: json({ type: 'null' }) } } }],
  ])('%s', (said, operation) => expect(operationOf(operation)).toBe(said));
});
