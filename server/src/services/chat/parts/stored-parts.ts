import { type AttachedFile, type MessagePart, partsOf, type Message, type NoteCode } from '@madang/contracts/chat';
import { API_BASE } from '@madang/contracts/operation';
import type { SentCall, CallOutcome } from '@madang/contracts/chat/parts';
import type { z } from 'zod';

/** A file as a message keeps it: its address is made anew each time that it is shown. */
export type StoredFile = Omit<AttachedFile, 'url'>;

/**
 * A part as it is stored. Text and thoughts are in columns of their own, where they are searched and streamed; here is how
 * much of them comes at this place.
 */
export type StoredPart =
  | { readonly type: 'text' | 'reasoning'; readonly chars: number }
  | { readonly type: 'picture' | 'file'; readonly file: StoredFile }
  | Extract<MessagePart, { type: 'tool' | 'note' | 'collector' | 'consent' }>;

export interface Written {
  readonly content: string;
  readonly reasoning: string | null;
}

/** Makes an address that opens a path without a token. */
export type Sign = (path: string) => string;
/** For answers, to which nothing is attached. */
export const UNSIGNED: Sign = (path) => path;

const contentPath = (id: string): string => `${API_BASE}/files/${id}/content`;
export const withUrl = (file: StoredFile, sign: Sign): AttachedFile => ({ ...file, url: sign(contentPath(file.id)) });

/** Thoughts first, then text, is how a message reads that has no parts. */
const isPlain = (parts: readonly StoredPart[]): boolean => {
  const types = parts.map(({ type }) => type).join(' ');
  return types === '' || types === 'text' || types === 'reasoning' || types === 'reasoning text';
};
const orNull = (parts: readonly StoredPart[]): StoredPart[] | null => (isPlain(parts) ? null : [...parts]);

/** As they are read; what no part tells of comes behind them, so that nothing written is ever missing. */
export const expandParts = (
  stored: readonly StoredPart[] | null,
  { content, reasoning }: Written,
  sign: Sign,
): MessagePart[] => {
  if (stored === null) return [];
  const parts: MessagePart[] = [];
  const rest = { text: content, reasoning: reasoning ?? '' };
  const take = (type: 'text' | 'reasoning', chars: number): void => {
    const text = rest[type].slice(0, chars);
    rest[type] = rest[type].slice(chars);
    if (text !== '') parts.push({ type, text });
  };
  for (const part of stored) {
    if ('chars' in part) take(part.type, part.chars);
    else if ('file' in part) parts.push({ type: part.type, file: withUrl(part.file, sign) });
    else parts.push(part);
  }
  take('reasoning', Infinity);
  take('text', Infinity);
  return parts;
};

const storedFile = ({ url: _, ...file }: z.input<typeof AttachedFile>): StoredFile => file;

/** The way back. */
export const collapseParts = (parts: readonly z.input<typeof MessagePart>[]): StoredPart[] | null =>
  orNull(
    parts.map((part): StoredPart => {
      if ('text' in part) return { type: part.type, chars: part.text.length };
      return 'file' in part ? { type: part.type, file: storedFile(part.file) } : part;
    }),
  );

/** The files of a message. */
export const filesIn = (stored: readonly StoredPart[] | null): StoredFile[] =>
  (stored ?? []).flatMap((part) => ('file' in part ? [part.file] : []));

/** Counted on with every token. */
type Counted = { readonly type: 'text' | 'reasoning'; chars: number };
type Other = Exclude<StoredPart, { type: 'text' | 'reasoning' }>;

/** What an answer is made of, while it is written. It goes on behind what there is of it already. */
export class PartList {
  readonly #parts: (Counted | Other)[] = [];

  constructor(begun: Pick<Message, 'parts' | 'content' | 'reasoning'>) {
    for (const part of partsOf(begun)) {
      if (part.type === 'text' || part.type === 'reasoning') this.add(part.type, part.text.length);
      else this.#parts.push(...((collapseParts([part]) ?? []) as Other[]));
    }
  }

  /** So much was said, or thought. */
  add(type: 'text' | 'reasoning', chars: number): void {
    const last = this.#parts.at(-1);
    if (last?.type === type) last.chars += chars;
    else this.#parts.push({ type, chars });
  }

  called(name: string, call?: SentCall): void {
    this.#parts.push({ type: 'tool', name, found: null, ...(call && { call: { ...call, outcome: null } }) });
  }

  found(name: string, found: number, outcome: CallOutcome | null = null): void {
    const at = this.#parts.findLastIndex((part) => part.type === 'tool' && part.name === name && part.found === null);
    const part = this.#parts[at];
    if (part?.type !== 'tool') return;
    this.#parts.splice(at, 1, { ...part, found, ...(part.call && { call: { ...part.call, outcome } }) });
  }

  /** Somebody is asked whether it may be done. */
  asked(consent: Omit<Extract<MessagePart, { type: 'consent' }>, 'type' | 'decision'>): void {
    this.#parts.push({ type: 'consent', ...consent, decision: null });
  }

  noted(code: NoteCode, names: readonly string[], summaryId?: string): void {
    const summary = summaryId === undefined ? {} : { summary_id: summaryId };
    this.#parts.push({ type: 'note', code, names: [...names], ...summary });
  }

  /** As they are read. */
  of(written: Written): MessagePart[] {
    return expandParts(orNull(this.#parts), written, UNSIGNED);
  }
}
