import { describe, expect, it } from 'vitest';
import { AppError } from '#platform/errors';
import { testBackground } from '#platform/testing/background';
import { MovableClock } from '#platform/testing/movable-clock';
import { CHAT_WORK } from '../background.ts';
import type { Moderation } from '../moderation/moderation.ts';
import { createShareJudge, unjudgedIn } from './judge-shared.ts';

const FILE = { id: 'f', mime_type: 'image/png', bytes: 1, width: 1, height: 1 };
const row = (
  id: string,
  more: Partial<Parameters<typeof unjudgedIn>[1][number]> = {},
): Parameters<typeof unjudgedIn>[1][number] => ({
  ...{ content: `said ${id}`, model: null, importedFrom: 'madang', status: 'complete' },
  ...{ finishReason: null, errorCode: null, citations: [] },
  parts: [{ type: 'picture', file: { ...FILE, name: `file ${id}.png` } }],
  ...more,
});
const cited = (kind: string) => ({
  ...{ number: 1, kind, ref: 'a ref', title: 'a title', note: 'a note', source: 'https://a.example' },
  ...{ varies_by_region: false, checked_on: null },
});
const NO_TITLE = { ofConversation: null, ofShare: undefined };
const textsOf = (...of: Parameters<typeof unjudgedIn>) => unjudgedIn(...of).map(({ text }) => text);

describe('what of a share nobody has judged', () => {
  it('are names of models and files and all words of sources, whoever said what they belong to', () => {
    const rows = [
      row('a', { model: 'come/here' }),
      row('b', { model: 'openai/gpt-4o', importedFrom: null, citations: [cited('a kind')] }),
      row('c', { model: 'come/here', importedFrom: null, citations: [cited('collector.page')] }),
    ];
    expect(textsOf(NO_TITLE, rows)).toEqual([
      'come/here\nfile a.png\nopenai/gpt-4o\nfile b.png\na kind\na ref\na title\na note\nhttps://a.example\nfile c.png',
      'said a',
    ]);
  });

  it('is the title that it shows, of what was said here too', () => {
    const titles = (ofShare: string | undefined, importedFrom: 'madang' | null) =>
      textsOf({ ofConversation: 'brought', ofShare }, [row('a', { importedFrom })]);
    expect(titles(undefined, 'madang')).toEqual(['brought', 'file a.png', 'said a']);
    expect(titles('written', 'madang')).toEqual(['written', 'file a.png', 'said a']);
    expect(titles('written', null)).toEqual(['written', 'file a.png']);
    expect(titles(undefined, null)).toEqual(['brought', 'file a.png']);
  });

  it('are answers that broke off with their process, and none that ended otherwise', () => {
    const here = { importedFrom: null, parts: [] };
    const rows = [
      row('off', { ...here, status: 'interrupted' }),
      row('asked', { ...here, status: 'interrupted', finishReason: 'tool_calls' }),
      row('stopped', { ...here, status: 'stopped' }),
    ];
    expect(textsOf(NO_TITLE, rows)).toEqual(['said off']);
  });
});

describe('judging a share', () => {
  const me = { kind: 'user', userId: 'me' } as const;
  const many = unjudgedIn(
    NO_TITLE,
    Array.from({ length: 100 }, (_, n) => row(`${n}`)),
  );
  const background = testBackground({ clock: new MovableClock(), names: CHAT_WORK });
  const never = new AbortController().signal;
  /** Judges when it is told, or when nobody waits any more. */
  const held = () => {
    const verdict = Promise.withResolvers<'passed'>();
    const signals: AbortSignal[] = [];
    const moderation: Moderation = ({ signal }) =>
      new Promise((resolve, reject) => {
        if (signal !== undefined) signals.push(signal);
        signal?.addEventListener('abort', () => reject(new Error('they have left')));
        void verdict.promise.then(resolve);
      });
    return {
      judge: createShareJudge(moderation, background) ?? expect.fail(),
      signals,
      pass: () => verdict.resolve('passed'),
    };
  };
  const codeOf = (judged: Promise<unknown>) =>
    judged.then(
      () => 'judged',
      (error: unknown) => (error instanceof AppError ? error.code : String(error)),
    );

  it('is over for whoever leaves: what is asked is called off, and nothing more is', async () => {
    const { judge, signals } = held();
    const leaver = new AbortController();
    const judged = judge(me, many, leaver.signal);
    leaver.abort();
    await expect(judged).rejects.toThrow();
    expect(signals.map(({ aborted }) => aborted)).toEqual(Array.from({ length: 8 }, () => true));
  });

  it('asks about nothing more once something is held back, in the words of shares', async () => {
    const signals: AbortSignal[] = [];
    const moderation: Moderation = ({ signal }) => {
      if (signal !== undefined) signals.push(signal);
      return signals.length === 2 ? Promise.reject(new AppError('message_held_back')) : new Promise(() => undefined);
    };
    expect(await codeOf(createShareJudge(moderation, background)?.(me, many, never) ?? expect.fail())).toBe(
      'share_held_back',
    );
    expect(signals.map(({ aborted }) => aborted)).toEqual(Array.from({ length: 8 }, () => true));
  });

  it('is done for two shares of a person at once, and for so many of everybody, half of them of guests', async () => {
    const { judge, pass } = held();
    const guest = (n: number) => ({ kind: 'guest', userId: `${n}` }) as const;
    const first = [judge(me, many, never), judge(me, many, never)];
    expect(await codeOf(judge(me, many, never))).toBe('shares_open');
    const guests = Array.from({ length: 8 }, (_, n) => judge(guest(n), many, never));
    expect(await codeOf(judge(guest(8), many, never))).toBe('shares_busy');
    const people = Array.from({ length: 6 }, (_, n) => judge({ kind: 'user', userId: `${n}` }, many, never));
    expect(await codeOf(judge({ kind: 'user', userId: 'one more' }, many, never))).toBe('shares_busy');
    pass();
    await Promise.all([...first, ...guests, ...people]);
    expect(await codeOf(judge(me, many, never))).toBe('judged');
  });
});
