/** Reading documents that came from anyone: every member may be missing or of another type. */

export type Fields = Record<string, unknown>;

export interface Container {
  type: string;
  value: unknown;
}

export function asFields(value: unknown): Fields | null {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Fields)
    : null;
}

export function asText(value: unknown): string | null {
  if (typeof value === 'string') return value.trim() ? value : null;
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : null;
}

export function asNumber(value: unknown): number | null {
  const number = typeof value === 'string' && value.trim() ? Number(value) : value;
  return typeof number === 'number' && Number.isFinite(number) ? number : null;
}

export function asList(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}

/** `{type, value}`; a bare string stands for plain text. */
export function asContainer(value: unknown): Container | null {
  if (typeof value === 'string') return { type: 'text/plain', value };
  const fields = asFields(value);
  const type = asText(fields?.type);
  return fields && type && 'value' in fields ? { type, value: fields.value } : null;
}

export function lines(...parts: (string | null | undefined)[]): string {
  return parts.filter(Boolean).join('\n');
}
