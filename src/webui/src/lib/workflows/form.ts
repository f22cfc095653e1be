// From the JSON schema of a method to the fields of a form, and from what stands in them to a configuration. Pure.
import type { Config, Property, Schema } from './types';

export type Kind = 'text' | 'choice' | 'choices' | 'switch' | 'number' | 'date' | 'lines' | 'album';

export interface Field {
  name: string;
  title: string;
  hint: string;
  kind: Kind;
  isRequired: boolean;
  options: string[];
  min?: number;
  max?: number;
  maxLength?: number;
  initial: unknown;
}

/** The fields of a method's form, in the order of its schema. */
export function fieldsOf(schema: Schema | undefined): Field[] {
  return Object.entries(schema?.properties ?? {}).map(([name, property]) => ({
    name,
    title: property.title ?? name,
    hint: property.description ?? '',
    kind: kindOf(property),
    isRequired: schema?.required?.includes(name) ?? false,
    options: property.enum ?? property.items?.enum ?? [],
    ...(property.minimum === undefined ? {} : { min: property.minimum }),
    ...(property.maximum === undefined ? {} : { max: property.maximum }),
    ...(property.maxLength === undefined ? {} : { maxLength: property.maxLength }),
    initial: property.default,
  }));
}

function kindOf(property: Property): Kind {
  if (property.uiHint === 'album') return 'album';
  if (property.enum) return 'choice';
  if (property.type === 'array') return property.items?.enum ? 'choices' : 'lines';
  if (property.type === 'boolean') return 'switch';
  if (property.type === 'integer' || property.type === 'number') return 'number';
  return property.format === 'date' ? 'date' : 'text';
}

/** What a field shows: what is configured, else what would be taken without it. */
export function valueOf(field: Field, config: Config | null): unknown {
  return config?.[field.name] ?? field.initial;
}

/** A configuration with one field changed; what is empty is left out, as is what would be taken anyway. */
export function changed(field: Field, config: Config | null, value: unknown): Config {
  const { [field.name]: _, ...others } = config ?? {};
  const isEmpty = value === undefined || value === '' || (Array.isArray(value) && value.length === 0);
  return isEmpty || value === field.initial ? others : { ...others, [field.name]: value };
}

/** One tag a line. */
export function linesOf(text: string): string[] {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
}

/** The list with the item at `from` moved to `to`; the same list where that is no place. */
export function moved<T>(list: T[], from: number, to: number): T[] {
  if (to < 0 || to >= list.length) return list;
  const rest = list.filter((_, index) => index !== from);
  return [...rest.slice(0, to), list[from]!, ...rest.slice(to)];
}
