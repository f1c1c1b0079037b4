import { setTimeout as sleep } from 'node:timers/promises';
import type { NoteCode } from '@madang/contracts/chat';
import type { Database } from '#platform/db/database';
import type { Emit } from '../models/model.ts';
import type { StoredFile } from '../parts/stored-parts.ts';
import { findAttached, readSent } from '../store/attached-documents.ts';
import type { ItemRow } from '../store/collector-items.ts';

/** Reading is shown as a tool is. */
const READS_DOCUMENTS = 'attachments.read';
/** It is looked at soon, and then less and less often. */
const LOOK_MS = 200;
const LONGEST_LOOK_MS = 2000;
const SLOWER = 1.5;
/** Whoever asks waits for it; a document that takes longer is there for the next question. */
const LONGEST_MS = 90_000;

const NOTES: Readonly<Record<string, NoteCode>> = {
  collector_encrypted: 'documents_locked',
  collector_for_distribution: 'documents_locked',
  collector_nothing_to_read: 'documents_empty',
};

const noteOf = ({ status, errorCode }: ItemRow): NoteCode | undefined => {
  if (status === 'ready') return undefined;
  return status === 'reading' ? 'documents_late' : (NOTES[errorCode ?? ''] ?? 'documents_unreadable');
};

interface AskedDocuments {
  readonly ownerId: string;
  readonly conversationId: string;
  readonly mostChars: number;
  /** Of what was just said, and of what was said before. */
  readonly files: readonly StoredFile[];
  readonly earlier: readonly StoredFile[];
}

const untilRead = async (db: Database, files: readonly StoredFile[], signal: AbortSignal): Promise<void> => {
  const end = performance.now() + LONGEST_MS;
  for (let wait = LOOK_MS; performance.now() < end; wait = Math.min(LONGEST_LOOK_MS, wait * SLOWER)) {
    if ((await findAttached(db, files)).every(({ status }) => status !== 'reading')) return;
    await sleep(wait, undefined, { signal });
  }
};

/** The documents that a question may be about, read; and the person is told what of those just sent could not be. */
export const readDocuments = async (
  db: Database,
  { files, earlier, ...owned }: AskedDocuments,
  signal: AbortSignal,
  emit: Emit | undefined,
): Promise<{ readonly asked: ItemRow[]; readonly before: ItemRow[] }> => {
  if (files.length + earlier.length === 0) return { asked: [], before: [] };
  const begun = await readSent(db, owned, [...files, ...earlier]);
  if (files.length > 0) emit?.({ kind: 'tool-called', name: READS_DOCUMENTS });
  if (begun.some(({ status }) => status === 'reading')) await untilRead(db, [...files, ...earlier], signal);
  const rows = new Map((await findAttached(db, [...files, ...earlier])).map((row) => [row.attachmentId, row]));
  const read = (some: readonly StoredFile[]) => some.flatMap(({ id }) => rows.get(id) ?? []);
  const isReady = ({ status }: ItemRow): boolean => status === 'ready';
  const asked = read(files);
  if (files.length > 0) emit?.({ kind: 'tool-result', name: READS_DOCUMENTS, found: asked.filter(isReady).length });
  const notes = new Map<NoteCode, string[]>();
  for (const row of asked) {
    const code = noteOf(row);
    if (code !== undefined) notes.set(code, [...(notes.get(code) ?? []), row.title]);
  }
  for (const [code, names] of notes) emit?.({ kind: 'note', code, names });
  return { asked: asked.filter(isReady), before: read(earlier).filter(isReady) };
};
