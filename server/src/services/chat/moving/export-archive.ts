import { setImmediate as turn } from 'node:timers/promises';
import { Zip, ZipDeflate, ZipPassThrough } from 'fflate';
import { EXPORT_FORMAT, EXPORT_VERSION } from '@madang/contracts/chat/moving';
import { AppError } from '#platform/errors';
import type { CallContext } from '#platform/http/handler';
import type { Holding } from '../attachments/hold-files.ts';
import { exportConversation, exportName } from '../conversations/export-conversation.ts';
import { filesIn, UNSIGNED } from '../parts/stored-parts.ts';
import { readConversationsOf } from '../store/personal-data.ts';
import type { MessageRow } from '../store/messages.ts';
import type { ConversationRow } from '../store/conversations.ts';
import { entryOf } from './from-madang.ts';
import type { WrittenFile } from './open-exports.ts';

const PAGE = 50;
const PIECE_BYTES = 64 * 1024;
const FIRST_ID = '00000000-0000-0000-0000-000000000000';

/** An archive that is written while it is read: what is ready is taken before more is made. */
class Archive {
  #ready: Uint8Array[] = [];
  readonly #zip = new Zip((error, piece) => {
    if (error !== null) throw error;
    this.#ready.push(piece);
  });

  /** A piece at a time, others between: a long conversation would keep everybody waiting. */
  async *text(name: string, texts: AsyncIterable<string> | Iterable<string>): AsyncGenerator<Uint8Array> {
    const file = new ZipDeflate(name, { level: 6 });
    this.#zip.add(file);
    for await (const text of texts) {
      const bytes = Buffer.from(text);
      for (let at = 0; at < bytes.length; at += PIECE_BYTES) {
        file.push(bytes.subarray(at, at + PIECE_BYTES));
        yield* this.#take();
        await turn();
      }
    }
    file.push(new Uint8Array(), true);
    yield* this.#take();
  }

  /** As it is: pictures do not get smaller. */
  async *bytes(name: string, bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    const file = new ZipPassThrough(name);
    this.#zip.add(file);
    for await (const piece of bytes) {
      file.push(piece);
      yield* this.#take();
    }
    file.push(new Uint8Array(), true);
    yield* this.#take();
  }

  *end(): Generator<Uint8Array> {
    this.#zip.end();
    yield* this.#take();
  }

  *#take(): Generator<Uint8Array> {
    const ready = this.#ready;
    this.#ready = [];
    yield* ready;
  }
}

/** A page of conversations at a time, as fast as they are taken. */
async function* pagesOf({ db }: Pick<Holding, 'db'>, ownerId: string): AsyncGenerator<ConversationRow> {
  let from: string | undefined = FIRST_ID;
  while (from !== undefined) {
    const rows: ConversationRow[] = await readConversationsOf(db, ownerId, 'living', from, PAGE + 1);
    yield* rows.slice(0, PAGE);
    from = rows[PAGE]?.id;
  }
}

const MANIFEST = { format: EXPORT_FORMAT, version: EXPORT_VERSION };

async function* archive(
  holding: Holding,
  rows: AsyncIterable<ConversationRow> | Iterable<ConversationRow>,
  { caller, request }: CallContext,
): AsyncGenerator<Uint8Array> {
  const zip = new Archive();
  yield* zip.text('madang.json', [JSON.stringify({ ...MANIFEST, exported_at: new Date().toISOString() }, null, 2)]);
  const held = new Set<string>();
  for await (const row of rows) {
    request.signal.throwIfAborted();
    const files = new Set<string>();
    const noteFiles = ({ parts }: MessageRow): void => {
      for (const { id } of filesIn(parts)) files.add(id);
    };
    for (const format of ['json', 'markdown'] as const) {
      const means = { db: holding.db, sign: UNSIGNED };
      const { content } = exportConversation(means, row, format, request.locale, noteFiles);
      const name =
        format === 'json'
          ? `conversations/${row.id}.json`
          : `markdown/${exportName(row, request.locale)} ${row.id.slice(-8)}.md`;
      yield* zip.text(name, content);
    }
    for (const id of files) {
      if (held.has(id)) continue;
      held.add(id);
      try {
        const { bytes } = await holding.client.call(
          'GET /internal/files/held/:id/document',
          { params: { id } },
          { forUser: caller.userId, signal: request.signal },
        );
        yield* zip.bytes(entryOf(id), bytes);
      } catch (error) {
        // It is gone, and the conversation says which it was.
        if (!(error instanceof AppError) || error.code !== 'file_not_found') throw error;
      }
    }
  }
  yield* zip.end();
}

/** All conversations of a person, or one of them, to keep or to take along. */
export const exportArchive = (
  holding: Holding,
  who: CallContext,
  one: ConversationRow | undefined,
): WrittenFile<Uint8Array> => {
  const day = new Date().toISOString().slice(0, 10);
  const name = one === undefined ? `madang ${day}` : exportName(one, who.request.locale);
  const content = archive(holding, one === undefined ? pagesOf(holding, who.caller.userId) : [one], who);
  return { name: `${name}.zip`, type: 'application/zip', content };
};
