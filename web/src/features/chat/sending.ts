import { onScopeDispose, shallowRef, type Ref } from 'vue';
import type { AttachedFile, Message } from '@madang/contracts/chat';
import type { App } from '@madang/contracts/fields';
import type { Operations } from '@madang/contracts/index';
import type { Output } from '@madang/contracts/operation';
import { call } from '../../app/api.ts';
import { ApiProblem } from '../../app/problem.ts';
import { currentToken, ensureGuest } from '../../app/session.ts';
import { randomKey } from '../../app/random-key.ts';
import { settingsOf, type ModelSelection } from './model-selection.ts';
import { findUnsent, mayHaveArrived, onArrivedElsewhere, putUnsent, type Unsent } from './unsent-messages.ts';

export type Turn = Output<Operations['POST /conversations/:id/messages']>;

export interface Pending extends Unsent {
  /** `unknown`: the page was left before the server could say whether it had come. */
  readonly state: 'sending' | 'refused' | 'unreachable' | 'ended' | 'unknown';
  /** What the server said. */
  readonly words: string;
}

interface Place {
  readonly app: Ref<App>;
  readonly id: Ref<string | null>;
  /** Who will answer in a new conversation. */
  readonly selection: () => ModelSelection;
  /** What a new conversation is asked with. */
  readonly collected: () => readonly string[];
  readonly visit: () => AbortSignal;
  readonly onTurn: (turn: Turn, isHere: boolean) => void;
  /** Another tab has sent what this one was not sure of. */
  readonly onElsewhere: () => void;
}

const failureOf = (error: unknown): Pick<Pending, 'state' | 'words'> => {
  if (!(error instanceof ApiProblem)) return { state: 'unreachable', words: '' };
  return error.problem.status === 401 ? { state: 'ended', words: '' } : { state: 'refused', words: error.words };
};

/** What a person says is on the screen at once, and stays there until the server has it. */
export const useSending = ({ app, id, selection, collected, visit, onTurn, onElsewhere }: Place) => {
  const pending = shallowRef<Pending | null>(null);
  const here = (): string => `${app.value}.${id.value ?? 'new'}`;

  const startTurn = async ({ content, key, files = [], collected: items = [] }: Unsent): Promise<Turn | null> => {
    const attached = files.length === 0 ? {} : { attachments: files.map(({ id: file }) => file) };
    const headers = { 'idempotency-key': key };
    const conversationId = id.value;
    if (conversationId === null) {
      await ensureGuest();
      // What is left to the server is not sent.
      const chosen = Object.fromEntries(
        Object.entries(settingsOf(selection())).filter(([, value]) => value !== null),
      ) as Partial<{ [K in keyof ReturnType<typeof settingsOf>]: NonNullable<ReturnType<typeof settingsOf>[K]> }>;
      const withItems = items.length === 0 ? {} : { collector_items: [...items] };
      const { turn } = await call(
        'POST /conversations',
        {
          body: {
            app: app.value,
            ...(content.trim() === '' ? {} : { message: content }),
            ...attached,
            ...withItems,
            ...chosen,
          },
        },
        { headers },
      );
      return turn ?? null;
    }
    // Somebody new could not reach this conversation.
    if ((await currentToken()) === null) return null;
    return call(
      'POST /conversations/:id/messages',
      { params: { id: conversationId }, body: { content, ...attached, stream: true } },
      { headers },
    );
  };

  const deliver = async (unsent: Unsent): Promise<void> => {
    const place = here();
    const signal = visit();
    const show = (next: Pending | null): void => {
      if (!signal.aborted) pending.value = next;
    };
    putUnsent(place, unsent);
    show({ ...unsent, state: 'sending', words: '' });
    try {
      const turn = await startTurn(unsent);
      if (turn === null) {
        show({ ...unsent, state: 'ended', words: '' });
        return;
      }
      putUnsent(place, null);
      show(null);
      onTurn(turn, !signal.aborted);
    } catch (error) {
      show({ ...unsent, ...failureOf(error) });
    }
  };

  const send = (content: string, files: readonly AttachedFile[] = []): Promise<void> =>
    deliver({
      content,
      key: randomKey(),
      sent_at: new Date().toISOString(),
      files,
      ...(id.value === null ? { collected: collected() } : {}),
    });

  const resend = async (): Promise<void> => {
    const unsent = pending.value;
    if (unsent === null || unsent.state === 'sending') return;
    const { content, key, sent_at, files = [], collected: items = [] } = unsent;
    await deliver({ content, key, sent_at, files, collected: items });
  };

  /** Takes back what was not sent, to be written anew. */
  const takeBack = (): { readonly content: string; readonly files: readonly AttachedFile[] } => {
    const { content = '', files = [] } = pending.value ?? {};
    putUnsent(here(), null);
    pending.value = null;
    return { content, files };
  };

  /**
   * The same words are there, of this message or of another: which, the server knows by the key. Where it has come nothing
   * is said twice, and where it has not it is said now, as was wanted.
   */
  const settle = async (unsent: Unsent, messages: readonly Message[]): Promise<void> => {
    const place = here();
    const signal = visit();
    try {
      const turn = await startTurn(unsent);
      if (turn === null) throw new Error('signed out');
      putUnsent(place, null);
      if (!messages.some((message) => message.id === turn.user_message.id)) onTurn(turn, !signal.aborted);
    } catch (error) {
      if (!signal.aborted)
        pending.value = {
          ...unsent,
          ...(error instanceof ApiProblem ? failureOf(error) : { state: 'unknown', words: '' }),
        };
    }
  };

  /** What was left unsent here on an earlier visit. */
  const recallUnsent = (messages: readonly Message[]): void => {
    const unsent = findUnsent(here());
    const mayBeThere = unsent !== null && mayHaveArrived(unsent, messages);
    pending.value = unsent === null || mayBeThere ? null : { ...unsent, state: 'unknown', words: '' };
    if (mayBeThere) void settle(unsent, messages);
  };

  const scope = new AbortController();
  onArrivedElsewhere(
    here,
    () => {
      if (pending.value?.state === 'unknown') onElsewhere();
    },
    scope.signal,
  );
  onScopeDispose(() => scope.abort());

  return { pending, send, resend, takeBack, recallUnsent };
};
