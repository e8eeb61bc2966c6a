import { mediaTypes } from '../lime/media-types';
import { asFields, asNumber, asText } from './fields';

export interface Option {
  text: string;
  /** What choosing it sends. */
  type: string;
  value: unknown;
}

/**
 * An option of a menu with what choosing it sends: its value with its type, else its order in
 * decimal, else its text (order 0 counts as none).
 */
export function parseOption(value: unknown): Option | null {
  const fields = asFields(value);
  const order = asNumber(fields?.order);
  const text = asText(fields?.text) ?? (order ? String(order) : null);
  if (!fields || !text) return null;
  if (fields.value !== undefined && fields.value !== null) {
    const inferred = typeof fields.value === 'object' ? mediaTypes.json : mediaTypes.text;
    const type = asText(fields.type) ?? inferred;
    const scalar = typeof fields.value === 'number' || typeof fields.value === 'boolean';
    const asString = scalar && type === mediaTypes.text;
    return { text, type, value: asString ? String(fields.value) : fields.value };
  }
  return { text, type: mediaTypes.text, value: order ? String(order) : text };
}
