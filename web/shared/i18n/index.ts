import { en, type TextKey } from './en';

export type { TextKey };

/** The languages there are texts in; the first is used when the reader wants none of them. */
const languages: Record<string, Record<TextKey, string>> = { en };

export const language = pick(typeof navigator === 'undefined' ? [] : navigator.languages);
const texts = languages[language] ?? en;
/** Dates and numbers follow the reader's region, as far as it speaks the page's language. */
const locale =
  (typeof navigator === 'undefined' ? [] : navigator.languages).find((tag) =>
    tag.toLowerCase().startsWith(language),
  ) ?? language;

function pick(wanted: readonly string[]): string {
  const bases = wanted.map((tag) => tag.toLowerCase().split('-')[0] ?? '');
  return bases.find((base) => base in languages) ?? 'en';
}

type Values = Record<string, string | number>;

export function t(key: TextKey, values: Values = {}): string {
  return texts[key].replace(/\{(\w+)\}/g, (place, name: string) => String(values[name] ?? place));
}

type Counted = { [K in TextKey]: K extends `${infer Base}.other` ? Base : never }[TextKey];

/** The text for a number of things; languages add the plural forms they need. */
export function plural(base: Counted, count: number): string {
  const form = `${base}.${new Intl.PluralRules(locale).select(count)}`;
  return t((form in texts ? form : `${base}.other`) as TextKey, { count });
}

const times = new Intl.DateTimeFormat(locale, { timeStyle: 'short' });
const moments = new Intl.DateTimeFormat(locale, { dateStyle: 'full', timeStyle: 'short' });

export const timeOfDay = (at: number) => times.format(at);
export const fullTime = (at: number) => moments.format(at);

/** "Today", "Yesterday", a weekday within the last week, else the date. */
export function dayName(at: number, now = Date.now()): string {
  const midnight = (time: number) => new Date(time).setHours(0, 0, 0, 0);
  const days = Math.round((midnight(now) - midnight(at)) / 86_400_000);
  if (days === 0) return t('chat.today');
  if (days === 1) return t('chat.yesterday');
  const thisYear = new Date(at).getFullYear() === new Date(now).getFullYear();
  const format: Intl.DateTimeFormatOptions =
    days > 1 && days < 7
      ? { weekday: 'long' }
      : { day: 'numeric', month: 'long', ...(!thisYear && { year: 'numeric' as const }) };
  return new Intl.DateTimeFormat(locale, format).format(at);
}

export function fileSize(bytes: number): string {
  const units = ['byte', 'kilobyte', 'megabyte', 'gigabyte'];
  const power = Math.min(Math.floor(Math.log10(Math.max(bytes, 1)) / 3), units.length - 1);
  return new Intl.NumberFormat(locale, {
    style: 'unit',
    unit: units[power] ?? 'byte',
    unitDisplay: power ? 'short' : 'long',
    maximumFractionDigits: power > 1 ? 1 : 0,
  }).format(bytes / 1000 ** power);
}
