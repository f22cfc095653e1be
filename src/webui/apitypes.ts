// Types of the wire, written from the OpenAPI document of the daemon (`photostead openapi`) that comes by standard input, so
// that a field which is called otherwise there is an error here. `scripts/build-webui check` keeps them in
// src/lib/api/wire.ts, which is not kept in git; the build needs no types. This knows what our own document says, not all
// of JSON Schema, and throws at anything else. No package does it: the usual one wants an older TypeScript, brings a dozen
// others, and knows one type of a schema for both directions.
import { readFileSync } from 'node:fs';

interface Schema {
  $ref?: string;
  type?: string;
  enum?: unknown[];
  anyOf?: Schema[];
  items?: Schema;
  properties?: Record<string, Schema>;
  additionalProperties?: Schema | boolean;
  required?: string[];
  description?: string;
  default?: unknown;
}

type Content = Record<string, { schema: Schema }>;

interface Parameter {
  name: string;
  in: string;
  required?: boolean;
  schema: Schema;
}

interface Operation {
  summary: string;
  parameters: Parameter[];
  requestBody?: { content: Content };
  responses: Record<string, { content?: Content }>;
}

export interface ApiDocument {
  paths: Record<string, Record<string, Operation>>;
  components: { schemas: Record<string, Schema> };
}

/** Whoever asks may leave out what has a default; whoever answers never does. */
type Side = 'Asked' | 'Told';

const HEAD = '// Written by apitypes.ts. Do not edit.\n';

const isJson = (kind: string): boolean => kind === 'application/json';

/** The module of types. Throws where the document says something that this does not know. */
export function typesOf({ paths, components }: ApiDocument): string {
  const schemas = components.schemas;
  const operations = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => operationOf(`${method.toUpperCase()} ${path}`, operation)),
  );
  return [
    HEAD,
    ...(['Asked', 'Told'] as const).map((side) => interfaceOf(side, schemas)),
    `/** What each operation is asked and tells. */\nexport interface Operations {\n${operations.join('')}}\n`,
  ].join('\n');
}

function interfaceOf(side: Side, schemas: Record<string, Schema>): string {
  const what = side === 'Asked' ? 'What is sent: defaults may be left out.' : 'What is answered: defaults are there.';
  const named = Object.entries(schemas).map(
    ([name, schema]) => `${commentOf(schema.description)}  ${JSON.stringify(name)}: ${typeOf(schema, side)};\n`,
  );
  return `/** ${what} */\nexport interface ${side} {\n${named.join('')}}\n`;
}

function commentOf(words = ''): string {
  return words === '' ? '' : `  /** ${words.replaceAll('*/', '* /').replaceAll(/\s+/g, ' ')} */\n`;
}

function operationOf(name: string, operation: Operation): string {
  const body = Object.entries(operation.requestBody?.content ?? {})[0];
  const asked = [
    groupOf('path', operation),
    groupOf('query', operation),
    body === undefined ? '' : `body: ${isJson(body[0]) ? typeOf(body[1].schema, 'Asked') : 'FormData'};`,
  ];
  const told = `asked: { ${asked.filter(Boolean).join(' ')} }; told: ${answerOf(operation)}`;
  return `${commentOf(operation.summary)}  ${JSON.stringify(name)}: { ${told} };\n`;
}

/** The parameters of one place as a field; it may be left out where all of them may. */
function groupOf(place: 'path' | 'query', { parameters }: Operation): string {
  const mine = parameters.filter((parameter) => parameter.in === place);
  if (mine.length === 0) return '';
  // There is no way to write null in an address.
  const fields = mine.map((one) => fieldOf(one.name, one.required === true, typeOf(one.schema, 'Asked').replace(/ \| null$/, '')));
  const isNeeded = mine.some((parameter) => parameter.required === true);
  return fieldOf(place, isNeeded, `{ ${fields.join(' ')} }`);
}

const fieldOf = (name: string, isNeeded: boolean, type: string): string =>
  `${JSON.stringify(name)}${isNeeded ? '' : '?'}: ${type};`;

/** Of several successes those with JSON, void where there is no content, a Blob where it is a file. */
function answerOf({ responses }: Operation): string {
  const contents = Object.entries(responses).flatMap(([status, { content }]) =>
    status.startsWith('2') ? Object.entries(content ?? {}) : [],
  );
  const types = contents.map(([kind, { schema }]) => (isJson(kind) ? typeOf(schema, 'Told') : 'Blob'));
  return types.length === 0 ? 'void' : [...new Set(types)].join(' | ');
}

function typeOf(schema: Schema, side: Side): string {
  if (schema.$ref !== undefined) return `${side}[${JSON.stringify(schema.$ref.split('/').at(-1))}]`;
  if (schema.enum !== undefined) return schema.enum.map((value) => JSON.stringify(value)).join(' | ');
  if (schema.anyOf !== undefined) return schema.anyOf.map((one) => typeOf(one, side)).join(' | ');
  if (schema.type === 'array') return `(${typeOf(schema.items ?? {}, side)})[]`;
  if (schema.type === 'object') return objectOf(schema, side);
  return plainOf(schema);
}

const PLAIN: Record<string, string> = {
  string: 'string',
  integer: 'number',
  number: 'number',
  boolean: 'boolean',
  null: 'null',
};

function plainOf({ type, ...said }: Schema): string {
  const plain = type === undefined ? 'unknown' : PLAIN[type];
  if (plain === undefined) throw new Error(`apitypes: no type for ${JSON.stringify({ type, ...said })}`);
  return plain;
}

function objectOf(schema: Schema, side: Side): string {
  const { properties, additionalProperties: others, required = [] } = schema;
  if (properties === undefined) return `Record<string, ${typeof others === 'object' ? typeOf(others, side) : 'unknown'}>`;
  const fields = Object.entries(properties).map(([name, one]) =>
    fieldOf(name, required.includes(name) || (side === 'Told' && 'default' in one), typeOf(one, side)),
  );
  return `{ ${fields.join(' ')} }`;
}

if (import.meta.main) process.stdout.write(typesOf(JSON.parse(readFileSync(0, 'utf8')) as ApiDocument));
