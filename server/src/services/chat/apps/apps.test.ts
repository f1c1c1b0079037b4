import { defineApp } from '@madang/contracts/apps';
import { expect, it, vi } from 'vitest';
import { z } from 'zod';
import type { AppClient } from '#platform/client';
import { appModel, appTools } from './app-model.ts';
import { appsByName } from './named-apps.ts';

const tool = { description: 'Counts.', input: z.object({}) };
const appOf = (name: string, ...tools: readonly string[]) =>
  defineApp({
    name,
    service: 'parrot',
    hooks: ['answer'],
    title: { ko: '앵무새', en: 'Parrot' },
    about: { ko: '따라 해요.', en: 'It repeats.' },
    tools: Object.fromEntries(tools.map((each) => [each, tool])),
  }).app;
const turnOf = (client: Partial<AppClient>) => ({
  client: client as AppClient,
  app: appOf('parrot', 'parrot.count', 'parrot.say'),
  conversationId: 'c',
  userId: 'u',
});

it('no two apps have one name, nor that of plain conversations, and no two tools of one what models call them', () => {
  expect([...appsByName([appOf('parrot', 'a.count'), appOf('poet', 'a.count')]).keys()]).toEqual(['parrot', 'poet']);
  expect(() => appsByName([appOf('parrot'), appOf('poet'), appOf('parrot')])).toThrow('apps are called parrot twice');
  expect(() => appsByName([appOf('chat')])).toThrow('apps are called chat twice');
  expect(() => appsByName([appOf('parrot', 'a.b_c', 'a_b.c')])).toThrow('tools of parrot are called a_b_c twice');
});

it('a tool that an app offers twice is told of once: providers refuse two of one name', () => {
  const offered = appTools(turnOf({}), ['parrot.say', 'parrot.count', 'parrot.say'], 'x');
  expect(offered.map(({ name }) => name)).toEqual(['parrot.say', 'parrot.count']);
});

it('an app that begins to answer and hangs is given up after that silence, and one that never ends after the whole time', async () => {
  vi.useFakeTimers();
  try {
    let say: Parameters<AppClient['answer']>[3] = () => undefined;
    const model = appModel(
      turnOf({
        answer: (_app, _body, { signal }, take) => {
          say = take;
          return new Promise((_, reject) => {
            signal.addEventListener('abort', () => reject(signal.reason as Error));
          });
        },
      }),
      { silentMs: 1000, totalMs: 2500 },
    );
    const ask = () => {
      const asked = model.answer(
        { messageId: 'm', messages: [], begun: '', signal: new AbortController().signal } as never,
        () => undefined,
      );
      let outcome: unknown = 'waiting';
      asked.catch((error: unknown) => (outcome = error));
      return () => outcome;
    };
    const givenUp = { code: 'gateway_timeout', details: { values: { service: 'parrot' } } };
    const hanging = ask();
    await vi.advanceTimersByTimeAsync(900);
    say({ event: 'text', data: { text: 'a' } });
    await vi.advanceTimersByTimeAsync(900);
    expect(hanging()).toBe('waiting');
    await vi.advanceTimersByTimeAsync(100);
    expect(hanging()).toMatchObject(givenUp);
    const endless = ask();
    for (let piece = 0; piece < 4; piece += 1) {
      await vi.advanceTimersByTimeAsync(600);
      say({ event: 'text', data: { text: 'a' } });
    }
    expect(endless()).toBe('waiting');
    await vi.advanceTimersByTimeAsync(100);
    expect(endless()).toMatchObject(givenUp);
    expect(vi.getTimerCount()).toBe(0);
  } finally {
    vi.useRealTimers();
  }
});
