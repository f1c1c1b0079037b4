import { computed, ref } from 'vue';
import type { AttachedFile, Message } from '@madang/contracts/chat';
import type { Session, TrainingReply } from '@madang/contracts/training/entities';
import type { AttachedPicture } from '@madang/contracts/training/judged';
import { call } from '../../../app/api.ts';
import { useLoaded } from '../../../ui/use-loaded.ts';
import { useConversation } from '../../chat/open-conversation.ts';
import type { ModelSelection } from '../../chat/model-selection.ts';

export interface Said {
  readonly key: string;
  readonly who: 'them' | 'me';
  readonly text: string;
  readonly at: string;
  readonly state: 'said' | 'writing' | 'failed' | 'sending';
  /** Names of what came with it and is not shown. */
  readonly files: readonly string[];
  /** What came with it and was read. */
  readonly pictures: readonly { readonly file: AttachedFile; readonly read: AttachedPicture }[];
}

/** The session has chosen already who answers. */
const NOBODY: ModelSelection = { persona: null, model: null, temperature: null, effort: null };

// The server puts into `structured` what fits the app's schema (TrainingReply) and nothing else.
const replyOf = (message: Message): TrainingReply | null => message.structured as TrainingReply | null;

const stateOf = ({ status }: Message): Said['state'] => {
  if (status === 'generating') return 'writing';
  return status === 'complete' ? 'said' : 'failed';
};

/** @param read the pictures that have been read, by their files */
const saidBy = (message: Message, read: ReadonlyMap<string, AttachedPicture>): Said => {
  const files = message.parts.flatMap((part) => ('file' in part ? [part.file] : []));
  return {
    key: message.id,
    who: message.role === 'user' ? 'me' : 'them',
    text: message.content,
    at: message.created_at,
    state: stateOf(message),
    files: files.filter(({ id }) => !read.has(id)).map(({ name }) => name),
    pictures: files.flatMap((file) => {
      const picture = read.get(file.id);
      return picture === undefined ? [] : [{ file, read: picture }];
    }),
  };
};

/** The talk of one session: what was said, what the last answer says beside its text, and where it stands. */
export const usePlay = (id: () => string) => {
  const current = useConversation(
    ref('training'),
    () => NOBODY,
    () => [],
    () => undefined,
  );
  const loaded = useLoaded(id, async (signal): Promise<Session> => {
    const session = await call('GET /training/sessions/:id', { params: { id: id() } }, { signal });
    if (session.conversation_id !== null) await current.open(session.conversation_id);
    return session;
  });
  const session = loaded.value;

  const replies = computed(() =>
    current.messages.value.flatMap((message) => {
      const reply = message.role === 'assistant' ? replyOf(message) : null;
      return reply === null ? [] : [reply];
    }),
  );
  const latest = computed(() => replies.value.at(-1) ?? null);
  const ended = computed(() => latest.value?.ended ?? session.value?.status === 'finished');
  const busy = computed(
    () =>
      current.writing.value !== null || (current.pending.value !== null && current.pending.value.state === 'sending'),
  );
  const said = computed<readonly Said[]>(() => {
    if (session.value === null) return [];
    const { opening, created_at: at } = session.value;
    const first: Said = { key: 'opening', who: 'them', text: opening, at, state: 'said', files: [], pictures: [] };
    // Of replies of before there may be none.
    const read = new Map(
      replies.value.flatMap(({ pictures = [] }) => pictures.map((one) => [one.file_id, one] as const)),
    );
    return [first, ...current.messages.value.map((message) => saidBy(message, read))];
  });
  const suggestions = computed(() =>
    ended.value || busy.value
      ? []
      : (latest.value?.suggested_user_questions ?? session.value?.suggested_user_questions ?? []),
  );
  const stage = computed(() => latest.value?.stage ?? session.value?.stage ?? 'S1');
  const deeds = computed(() => replies.value.flatMap(({ deed, turn }) => (deed === null ? [] : [{ ...deed, turn }])));

  return { current, loaded, session, latest, ended, busy, said, suggestions, stage, deeds };
};

export type OpenPlay = ReturnType<typeof usePlay>;
