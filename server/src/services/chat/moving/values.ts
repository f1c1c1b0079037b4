import { storableText } from '@madang/contracts/fields';

/** What stands in exports of others is believed to be of no type. */
export type Loose = Readonly<Record<string, unknown>>;
const NOTHING: Loose = {};

export const isRecord = (value: unknown): value is Loose =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
export const record = (value: unknown): Loose => (isRecord(value) ? value : NOTHING);
export const list = (value: unknown): readonly unknown[] => (Array.isArray(value) ? (value as unknown[]) : []);
export const text = (value: unknown): string => (typeof value === 'string' ? storableText(value) : '');
/** The same, whatever texts are in it. */
export const storableIn = (value: unknown): unknown =>
  JSON.parse(JSON.stringify(value ?? null), (_, each: unknown) =>
    typeof each === 'string' ? storableText(each) : each,
  );
/** A name or an id; null where there is none. */
export const named = (value: unknown): string | null =>
  typeof value === 'string' && value !== '' ? storableText(value).slice(0, 300) : null;

const EARLIEST = Date.UTC(2015, 0, 1);
const DAY_MS = 86_400_000;

/** Seconds, milliseconds, micro- or nanoseconds, or ISO 8601: whichever is a time in which there were such conversations. */
export const time = (value: unknown): Date | null => {
  if (typeof value === 'string' && value !== '' && !/^[\d.]+$/.test(value)) return within(Date.parse(value));
  if (typeof value !== 'number' && typeof value !== 'string') return null;
  const number = Number(value);
  for (const scale of [1000, 1, 1e-3, 1e-6]) {
    const found = within(number * scale);
    if (found !== null) return found;
  }
  return null;
};

const within = (ms: number): Date | null =>
  ms >= EARLIEST && ms <= Date.now() + DAY_MS ? new Date(Math.min(ms, Date.now())) : null;

/** `provider/name`, as models are named here. */
export const modelName = (provider: string, name: unknown): string =>
  `${provider}/${(named(name) ?? 'unknown').replace(/[^\w.:/@+ -]/gu, '').slice(0, 150) || 'unknown'}`;
