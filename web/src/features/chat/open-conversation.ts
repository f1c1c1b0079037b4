import { computed, onScopeDispose, ref, shallowRef, type Ref } from 'vue';
import type { Conversation, Message } from '@madang/contracts/chat';
import type { App } from '@madang/contracts/fields';
import { call } from '../../app/api.ts';
import { ApiProblem } from '../../app/problem.ts';
import { useAnswerAgain } from './answer-again.ts';
import { useVersions } from './versions.ts';
import { useActions } from './actions.ts';
import type { ModelSelection } from './model-selection.ts';
import { useAnswering } from './answering.ts';
import { loadAnswerRenderer } from './answer/load-answer-renderer.ts';
import { useSending } from './sending.ts';

export type ConversationState = 'empty' | 'loading' | 'ready' | 'missing' | 'ended' | 'failed';

const stateAfter = (error: unknown): ConversationState => {
  const status = error instanceof ApiProblem ? error.problem.status : 0;
  if (status === 401) return 'ended';
  return status === 404 || status === 422 ? 'missing' : 'failed';
};

const TITLE_AFTER_MS = [1000, 2000, 5000, 10_000];

/** One conversation on the screen: its messages, what is being written, and what went wrong. */
export const useConversation = (
  app: Ref<App>,
  selection: () => ModelSelection,
  collected: () => readonly string[],
  onConversation: (conversation: Conversation, isHere: boolean) => void,
) => {
  const id = ref<string | null>(null);
  const conversation = shallowRef<Conversation | null>(null);
  const title = computed(() => conversation.value?.title ?? null);
  const messages = ref<Message[]>([]);
  const older = shallowRef<string | null>(null);
  const olderState = ref<'idle' | 'loading' | 'failed'>('idle');
  const state = ref<ConversationState>('empty');
  const writing = computed(() => messages.value.find(({ status }) => status === 'generating') ?? null);
  const answering = useAnswering(messages);
  const { refused, asking, attempt } = useActions({ id, visit: answering.visit });
  const again = useAnswerAgain({ messages, follow: answering.follow, attempt });
  const versions = useVersions({ messages, older, follow: answering.follow, attempt });
  const sending = useSending({
    app,
    id,
    selection,
    collected,
    visit: answering.visit,
    onElsewhere: () => void open(id.value),
    onTurn: (turn, isHere) => {
      if (isHere) {
        id.value = turn.conversation.id;
        conversation.value = turn.conversation;
        messages.value = [...messages.value, turn.user_message, turn.ai_message];
        state.value = 'ready';
        if (turn.ai_message.status === 'generating')
          void answering
            .follow(turn.conversation.id, turn.ai_message)
            .then(() =>
              messages.value.length === 2 && messages.value[1]?.model !== 'madang/rules'
                ? followTitle(turn.conversation)
                : undefined,
            );
      }
      onConversation(turn.conversation, isHere);
    },
  });

  /** A model names a conversation a moment after its first answer; where none does, what is shown stays. */
  const followTitle = async ({ id: of, title: before }: Conversation): Promise<void> => {
    for (const ms of TITLE_AFTER_MS) {
      await new Promise((resolve) => setTimeout(resolve, ms));
      if (id.value !== of) return;
      const found = await call('GET /conversations/:id', { params: { id: of } }).catch(() => null);
      if (found === null || found.title === before || id.value !== of) continue;
      conversation.value = found;
      onConversation(found, true);
      return;
    }
  };

  const load = async (next: string, signal: AbortSignal): Promise<void> => {
    const params = { id: next };
    void loadAnswerRenderer();
    const [found, page] = await Promise.all([
      call('GET /conversations/:id', { params }, { signal }),
      call('GET /conversations/:id/messages', { params, query: {} }, { signal }),
    ]);
    conversation.value = found;
    messages.value = page.items;
    older.value = page.prev_cursor;
    state.value = 'ready';
    sending.recallUnsent(page.items);
    if (writing.value !== null) void answering.follow(next, writing.value);
  };

  const open = async (next: string | null): Promise<void> => {
    answering.leave();
    id.value = next;
    conversation.value = null;
    messages.value = [];
    older.value = null;
    olderState.value = 'idle';
    refused.value = null;
    state.value = next === null ? 'empty' : 'loading';
    sending.recallUnsent([]);
    if (next === null) return;
    const signal = answering.visit();
    await load(next, signal).catch((error: unknown) => {
      if (!signal.aborted) state.value = stateAfter(error);
    });
  };

  const loadOlder = async (): Promise<void> => {
    const signal = answering.visit();
    if (older.value === null || id.value === null || olderState.value === 'loading') return;
    olderState.value = 'loading';
    try {
      const page = await call(
        'GET /conversations/:id/messages',
        { params: { id: id.value }, query: { cursor: older.value } },
        { signal },
      );
      messages.value = [...page.items, ...messages.value];
      older.value = page.prev_cursor;
      olderState.value = 'idle';
    } catch {
      if (!signal.aborted) olderState.value = 'failed';
    }
  };

  const stop = async (): Promise<void> => {
    const message = writing.value;
    if (message === null || id.value === null) return;
    // Where this fails the answer goes on, and can be seen to; the stream tells how it ended.
    const stopped = await call('POST /conversations/:id/messages/:message_id/stop', {
      params: { id: id.value, message_id: message.id },
    }).catch(() => null);
    if (stopped !== null && stopped.message.status !== 'generating') answering.replace(stopped.message);
  };

  onScopeDispose(answering.leave);
  return {
    id,
    conversation,
    title,
    messages,
    older,
    olderState,
    state,
    writing,
    open,
    reload: () => open(id.value),
    loadOlder,
    stop,
    refused,
    asking,
    ...again,
    ...versions,
    ...sending,
    ...answering,
  };
};

export type OpenConversation = ReturnType<typeof useConversation>;
