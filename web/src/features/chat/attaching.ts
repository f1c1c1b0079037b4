import { computed, onMounted, onScopeDispose, ref, shallowRef, watch, type Ref } from 'vue';
import type { AttachedFile, CollectorItem } from '@madang/contracts/chat';
import type { Operations } from '@madang/contracts/index';
import type { Output } from '@madang/contracts/operation';
import { call } from '../../app/api.ts';
import { loadModels, messageLimits } from '../../app/models.ts';
import { ApiProblem } from '../../app/problem.ts';
import { followDocument, isDocument } from './follow-document.ts';
import { keepOwn, recallOwn } from '../../app/own-storage.ts';
import { randomKey } from '../../app/random-key.ts';
import { ensureGuest } from '../../app/session.ts';
import { uploadFile } from '../../app/upload.ts';

type FileLimits = Output<Operations['GET /files/limits']>;
type Refusal = 'tooMany' | 'tooLarge' | 'empty' | 'kind' | 'unreachable';

/** A file on its way to a message. */
export interface Attaching {
  readonly key: string;
  readonly name: string;
  readonly bytes: number;
  readonly isPicture: boolean;
  /** undefined for one of an earlier visit, which is there already. */
  readonly file: File | undefined;
  state: 'waiting' | 'sending' | 'done' | 'failed';
  /** From 0 to 1. */
  sent: number;
  /** Why it failed: in the server's words, or one of ours. */
  words: string;
  refusal: Refusal | null;
  stored: AttachedFile | null;
  /** Of a document: how far the server has read it; it can be sent meanwhile. */
  document: CollectorItem | null;
}

const AT_ONCE = 3;
const TEXT_ENDINGS = /\.(txt|md|markdown|csv|html?|log|json)$/i;
const DOCUMENT_ENDINGS = /\.(pdf|docx|xlsx|pptx|od[tsp]|rtf|hwpx?)$/i;

const fileLimits = shallowRef<FileLimits | null>(null);
const loadFileLimits = async (): Promise<void> => {
  await ensureGuest();
  fileLimits.value ??= await call('GET /files/limits', {});
};

const namesOf = (draft: string) => `files.${draft}` as const;

/** As far as it is shown before the server has been asked: anything may stand in a browser's storage. */
const isFile = (kept: unknown): kept is AttachedFile => {
  if (typeof kept !== 'object' || kept === null) return false;
  const { id, name, mime_type: type } = kept as Partial<Record<keyof AttachedFile, unknown>>;
  return [id, name, type].every((each) => typeof each === 'string');
};
const remembered = (draft: string): AttachedFile[] => {
  try {
    const kept: unknown = JSON.parse(recallOwn(namesOf(draft)) ?? '[]');
    return Array.isArray(kept) ? kept.filter(isFile) : [];
  } catch {
    return [];
  }
};

const done = (stored: AttachedFile): Attaching => ({
  key: randomKey(),
  name: stored.name,
  bytes: stored.bytes,
  isPicture: stored.mime_type.startsWith('image/'),
  file: undefined,
  state: 'done',
  sent: 1,
  words: '',
  refusal: null,
  stored,
  document: null,
});

/** The server names what it takes as media types. */
const failureOf = (error: unknown): Pick<Attaching, 'words' | 'refusal'> => {
  if (!(error instanceof ApiProblem)) return { words: '', refusal: 'unreachable' };
  return error.code === 'unsupported_media_type'
    ? { words: '', refusal: 'kind' }
    : { words: error.words, refusal: null };
};

/** The files that will go with what is being written: uploaded while it is written, a few at a time. */
export const useAttaching = (draft: () => string) => {
  const items: Ref<Attaching[]> = ref([]);
  const stops = new Map<string, AbortController>();
  const most = computed(() => messageLimits.value?.attachments ?? 10);
  const busy = computed(() => items.value.some(({ state }) => state === 'waiting' || state === 'sending'));
  const failed = computed(() => items.value.some(({ state }) => state === 'failed'));
  const stored = computed(() => items.value.flatMap((item) => (item.stored === null ? [] : [item.stored])));

  const maxBytes = (isPicture: boolean): number | undefined =>
    fileLimits.value?.purposes.find(({ purpose }) => purpose === (isPicture ? 'photo' : 'document'))?.max_bytes;
  const refusalOf = (file: File, isPicture: boolean): Refusal | null => {
    if (items.value.length >= most.value) return 'tooMany';
    if (file.size === 0) return 'empty';
    if (
      !isPicture &&
      !file.type.startsWith('text/') &&
      ![TEXT_ENDINGS, DOCUMENT_ENDINGS].some((endings) => endings.test(file.name))
    )
      return 'kind';
    return file.size > (maxBytes(isPicture) ?? Infinity) ? 'tooLarge' : null;
  };

  const followReading = (item: Attaching): void => {
    const { stored: file } = item;
    if (file === null || item.document !== null || !isDocument(file)) return;
    const isThere = (): boolean => items.value.some(({ key }) => key === item.key);
    void followDocument(file.id, isThere, (document) => (item.document = document));
  };
  const start = async (item: Attaching): Promise<void> => {
    const { file } = item;
    if (file === undefined) return;
    const stop = new AbortController();
    stops.set(item.key, stop);
    Object.assign(item, { state: 'sending', sent: 0, words: '', refusal: null });
    try {
      await ensureGuest();
      const onProgress = (share: number): void => {
        item.sent = share;
      };
      item.stored = await uploadFile({
        file,
        purpose: item.isPicture ? 'photo' : 'document',
        signal: stop.signal,
        onProgress,
      });
      item.state = 'done';
      followReading(item);
    } catch (error) {
      if (stop.signal.aborted) return;
      Object.assign(item, { state: 'failed', ...failureOf(error) });
    } finally {
      stops.delete(item.key);
      next();
    }
  };
  const next = (): void => {
    const running = items.value.filter(({ state }) => state === 'sending').length;
    for (const item of items.value.filter(({ state }) => state === 'waiting').slice(0, AT_ONCE - running))
      void start(item);
  };

  const add = async (files: readonly File[]): Promise<void> => {
    // A courtesy: what is too large is known before it is sent, and the server says so all the same.
    await Promise.all([loadFileLimits().catch(() => undefined), loadModels()]);
    for (const file of files) {
      const isPicture = file.type.startsWith('image/') || /\.(heic|heif)$/i.test(file.name);
      const refusal = refusalOf(file, isPicture);
      items.value.push({
        key: randomKey(),
        name: file.name,
        bytes: file.size,
        isPicture,
        file,
        state: refusal === null ? 'waiting' : 'failed',
        sent: 0,
        words: '',
        refusal,
        stored: null,
        document: null,
      });
    }
    next();
  };
  const remove = (key: string): void => {
    stops.get(key)?.abort();
    items.value = items.value.filter((item) => item.key !== key);
    next();
  };
  const retry = (key: string): void => {
    const item = items.value.find((one) => one.key === key);
    if (item === undefined) return;
    item.state = 'waiting';
    next();
  };
  /** Those that are there already, of a message that was not sent. */
  const putBack = (files: readonly AttachedFile[]): void => {
    items.value = [...files.map(done), ...items.value];
    // The one that is shown, which follows what is changed of it.
    for (const item of items.value) if (item.file === undefined) followReading(item);
  };

  /** What is being looked for; another list, also of the same draft, is another search. */
  let restoring: readonly AttachedFile[] | null = null;
  /** What is not found yet is remembered as well: the page may be closed before it is. */
  const remember = (): void => {
    const files = [...(restoring ?? []), ...stored.value];
    keepOwn(namesOf(draft()), files.length === 0 ? null : JSON.stringify(files));
  };
  const empty = (): void => {
    for (const stop of stops.values()) stop.abort();
    items.value = [];
  };
  /** Of a message that is on its way: what is not found by then would go with the next one. */
  const clear = (): void => {
    restoring = null;
    empty();
    remember();
  };
  /** null only if it is known to be gone: without a connection, or a session, nothing is known of it. */
  const lookFor = (file: AttachedFile): Promise<AttachedFile | null> =>
    call('GET /files/:id', { params: { id: file.id } }).catch((error: unknown) =>
      error instanceof ApiProblem && error.code === 'file_not_found' ? null : file,
    );
  /** What was uploaded on an earlier visit, as far as it is still there. */
  const restore = async (kept: readonly AttachedFile[]): Promise<void> => {
    restoring = kept;
    try {
      const found = await Promise.all(kept.map(lookFor));
      if (restoring === kept) putBack(found.filter((file) => file !== null));
    } finally {
      if (restoring === kept) restoring = null;
    }
  };
  const begin = (of: string): void => {
    restoring = null;
    empty();
    const kept = remembered(of);
    if (kept.length > 0) void restore(kept);
  };
  watch(draft, begin, { flush: 'sync' });
  onMounted(() => begin(draft()));
  watch(stored, remember);
  onScopeDispose(() => {
    for (const stop of stops.values()) stop.abort();
  });

  return {
    items,
    most,
    busy,
    failed,
    stored,
    fileLimits,
    add,
    remove,
    retry,
    clear,
    putBack,
    loadLimits: () => loadFileLimits().catch(() => undefined),
  };
};
