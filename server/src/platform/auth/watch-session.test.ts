import { setImmediate } from 'node:timers/promises';
import { expect, it } from 'vitest';
import type { Principal } from './principal.ts';
import { watchSession } from './watch-session.ts';

const PERSON: Principal = {
  userId: 'ann',
  kind: 'user',
  roles: ['user'],
  scopes: [],
  sessionId: 'session',
  tokenId: 'token',
  expiresAt: 0,
};

const someRevocations = () => {
  const ended = new Set<string>();
  const listeners = new Set<() => void>();
  return {
    listeners,
    end: (session: string): void => {
      ended.add(session);
      for (const listener of listeners) listener();
    },
    isRevoked: (session: string, token: string): boolean => ended.has(session) || ended.has(token),
    onRevoked: (listener: () => void) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
};

it('ends with its session, and with no other one', async () => {
  const revocations = someRevocations();
  const session = watchSession(revocations, PERSON);
  revocations.end('another');
  await setImmediate();
  expect(session.signal.aborted).toBe(false);
  revocations.end('session');
  await setImmediate();
  expect(session.signal.aborted).toBe(true);
  session.forget();
  expect(revocations.listeners.size).toBe(0);
});

it('ends where the session had ended before it was watched: nobody is told of that again', async () => {
  const revocations = someRevocations();
  revocations.end('session');
  const { signal } = watchSession(revocations, PERSON);
  await setImmediate();
  expect(signal.aborted).toBe(true);
});

it('of nobody watches nothing', () => {
  const revocations = someRevocations();
  const session = watchSession(revocations, null);
  expect([session.signal.aborted, revocations.listeners.size]).toEqual([false, 0]);
  session.forget();
});
