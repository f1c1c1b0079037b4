import { onScopeDispose, shallowRef, type Ref } from 'vue';
import type { Message } from '@madang/contracts/chat';
import type { App } from '@madang/contracts/fields';
import type { Operations } from '@madang/contracts/index';
import type { Output } from '@madang/contracts/operation';
import { call } from '../../app/api.ts';
import { ApiProblem } from '../../app/problem.ts';
import { currentToken, ensureGuest } from '../../app/session.ts';
import { randomKey } from '../../app/random-key.ts';
import type { Voice } from './voice.ts';
import { findUnsent, hasArrived, onArrivedElsewhere, putUnsent, type Unsent } from './outbox.ts';

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
  readonly voice: () => Voice;
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
export const useSending = ({ app, id, voice, visit, onTurn, onElsewhere }: Place) => {
  const pending = shallowRef<Pending | null>(null);
  const here = (): string => `${app.value}.${id.value ?? 'new'}`;

  const startTurn = async ({ content, key }: Unsent): Promise<Turn | null> => {
    const headers = { 'idempotency-key': key };
    const conversationId = id.value;
    if (conversationId === null) {
      await ensureGuest();
      const { persona, model } = voice();
      const chosen = { ...(persona === null ? {} : { persona_id: persona }), ...(model === null ? {} : { model }) };
      const { turn } = await call('POST /conversations', { body: { app: app.value, message: content, ...chosen } }, { headers });
      return turn ?? null;
    }
    // Somebody new could not reach this conversation.
    if ((await currentToken()) === null) return null;
    return call('POST /conversations/:id/messages', { params: { id: conversationId }, body: { content, stream: true } }, { headers });
  };

  const deliver = async (unsent: Unsent): Promise<void> => {
    const place = here();
    const signal = visit();
    const say = (next: Pending | null): void => {
      if (!signal.aborted) pending.value = next;
    };
    putUnsent(place, unsent);
    say({ ...unsent, state: 'sending', words: '' });
    try {
      const turn = await startTurn(unsent);
      if (turn === null) {
        say({ ...unsent, state: 'ended', words: '' });
        return;
      }
      putUnsent(place, null);
      say(null);
      onTurn(turn, !signal.aborted);
    } catch (error) {
      say({ ...unsent, ...failureOf(error) });
    }
  };

  const send = (content: string): Promise<void> => deliver({ content, key: randomKey(), sent_at: new Date().toISOString() });

  const resend = async (): Promise<void> => {
    const unsent = pending.value;
    if (unsent === null || unsent.state === 'sending') return;
    await deliver({ content: unsent.content, key: unsent.key, sent_at: unsent.sent_at });
  };

  /** Takes back what was not sent, to be written anew. */
  const takeBack = (): string => {
    const content = pending.value?.content ?? '';
    putUnsent(here(), null);
    pending.value = null;
    return content;
  };

  /** What was left unsent here on an earlier visit. */
  const recallUnsent = (messages: readonly Message[]): void => {
    const unsent = findUnsent(here());
    const isOpen = unsent !== null && !hasArrived(unsent, messages);
    if (unsent !== null && !isOpen) putUnsent(here(), null);
    pending.value = isOpen ? { ...unsent, state: 'unknown', words: '' } : null;
  };

  const scope = new AbortController();
  onArrivedElsewhere(here, () => {
    if (pending.value?.state === 'unknown') onElsewhere();
  }, scope.signal);
  onScopeDispose(() => scope.abort());

  return { pending, send, resend, takeBack, recallUnsent };
};
