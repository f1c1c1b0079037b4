import { afterEach, expect, it, vi } from 'vitest';
import { loadConfig, serviceConfig } from '#platform/config/config';
import { chat } from '../index.ts';
import { withCircuitBreaker } from './circuit-breaker.ts';
import { withFailover } from './failover.ts';
import { ModelError, type AnswerPart, type AnswerRequest, type ChatModel } from './model.ts';
import { settingsProblems } from './catalogue.ts';

afterEach(() => vi.useRealTimers());

const REQUEST: AnswerRequest = {
  messageId: 'm',
  personaPrompt: undefined,
  toolbox: undefined,
  messages: [{ role: 'user', content: '안녕' }],
  begun: '',
  count: () => undefined,
  signal: new AbortController().signal,
};

/** Says `said`, then fails with `code` or comes to its end. */
const model = (name: string, said: string, code?: ModelError['code'], sees = true) => {
  const answer = vi.fn<ChatModel['answer']>((_, emit) => {
    if (said !== '') emit({ kind: 'text', text: said });
    return code === undefined
      ? Promise.resolve({ finish: 'stop', hasSpoken: true })
      : Promise.reject(new ModelError(code));
  });
  const capabilities: ChatModel['info']['capabilities'] = sees ? ['text', 'vision'] : ['text'];
  return {
    info: {
      id: `x/${name}`,
      label: name,
      provider: 'x',
      capabilities,
      context_window: 1000,
      takes: [],
      built_in: false,
    },
    answer,
  };
};
const outcome = async (asked: ChatModel, request = REQUEST) => {
  const parts: AnswerPart[] = [];
  const end = await asked
    .answer(request, (part) => parts.push(part))
    .then(
      ({ finish }) => finish,
      (error: unknown) => (error as ModelError).code,
    );
  return {
    end,
    parts: parts.map((part) =>
      part.kind === 'note' ? [part.code, ...part.names] : 'text' in part ? part.text : part.kind,
    ),
  };
};

it.each(['model_unavailable', 'model_rate_limited', 'model_timeout'] as const)(
  'after %s before the first word the next model answers, and is named',
  async (code) => {
    const others = [model('b', '', 'model_unavailable'), model('c', '가나'), model('d', '다')];
    expect(await outcome(withFailover(model('a', '', code), others))).toEqual({
      end: 'stop',
      parts: [['model_switched', 'c'], '가나'],
    });
    expect(others[2]?.answer).not.toHaveBeenCalled();
  },
);

it('what has begun, and what another model could not mend, stays with the model', async () => {
  const other = model('b', '가나');
  for (const [said, code] of [
    ['가', 'model_unavailable'],
    ['', 'model_key_refused'],
    ['', 'model_filtered'],
    ['', 'model_refused'],
  ] as const)
    expect((await outcome(withFailover(model('a', said, code), [other]))).end).toBe(code);
  const stopped = AbortSignal.abort();
  await outcome(withFailover(model('a', '', 'model_unavailable'), [other]), { ...REQUEST, signal: stopped });
  expect(other.answer).not.toHaveBeenCalled();
});

it('who broke off after the first word of the other is not replaced once more, and is what is told', async () => {
  const last = model('c', '다');
  const asked = withFailover(model('a', '', 'model_timeout'), [model('b', '나', 'model_cut_off'), last]);
  expect(await outcome(asked)).toEqual({ end: 'model_cut_off', parts: [['model_switched', 'b'], '나'] });
  expect(last.answer).not.toHaveBeenCalled();
});

it('where none answers, the failure of the model that was asked is told, and no switch', async () => {
  const asked = withFailover(model('a', '', 'model_rate_limited'), [model('b', '', 'model_unavailable')]);
  expect(await outcome(asked)).toEqual({ end: 'model_rate_limited', parts: [] });
});

it('a picture is not left to a model that does not see', async () => {
  const blind = model('b', '안 보여요', undefined, false);
  const pictures = [{ name: 'a.png', mediaType: 'image/png', base64: '' }];
  const asked = withFailover(model('a', '', 'model_unavailable'), [blind, model('c', '보여요')]);
  const { parts } = await outcome(asked, { ...REQUEST, messages: [{ role: 'user', content: '', pictures }] });
  expect(parts).toEqual([['model_switched', 'c'], '보여요']);
  expect(blind.answer).not.toHaveBeenCalled();
});

it('a model that failed ten times in a row is left alone, then asked by one, and by all once that one was answered', async () => {
  vi.useFakeTimers();
  const down = model('a', '', 'model_timeout');
  const asked = withCircuitBreaker(down);
  for (let n = 0; n < 13; n += 1) await outcome(asked);
  expect(down.answer).toHaveBeenCalledTimes(10);
  expect((await outcome(asked)).end).toBe('model_unavailable');
  vi.advanceTimersByTime(31_000);
  await outcome(asked);
  await outcome(asked);
  expect(down.answer).toHaveBeenCalledTimes(11);
  vi.advanceTimersByTime(31_000);
  down.answer.mockResolvedValue({ finish: 'stop', hasSpoken: true });
  for (let n = 0; n < 3; n += 1) expect((await outcome(asked)).end).toBe('stop');
});

it('a model is back for all as soon as it says something to the one who finds out, and nobody waits for that', async () => {
  vi.useFakeTimers();
  const slow = model('a', '', 'model_timeout');
  const asked = withCircuitBreaker(slow);
  for (let n = 0; n < 10; n += 1) await outcome(asked);
  vi.advanceTimersByTime(31_000);
  let speak = (): void => undefined;
  const over = Promise.withResolvers<{ finish: 'stop'; hasSpoken: boolean }>();
  slow.answer.mockImplementationOnce((_, emit) => {
    speak = () => emit({ kind: 'text', text: '가' });
    return over.promise;
  });
  const first = outcome(asked);
  await expect.poll(() => slow.answer.mock.calls.length).toBe(11);
  expect((await outcome(asked)).end).toBe('model_unavailable');
  speak();
  await vi.advanceTimersByTimeAsync(0);
  slow.answer.mockResolvedValue({ finish: 'stop', hasSpoken: true });
  expect((await outcome(asked)).end).toBe('stop');
  over.resolve({ finish: 'stop', hasSpoken: true });
  expect(await first).toEqual({ end: 'stop', parts: ['가'] });
});

it('what is no failure of the server counts for nothing', async () => {
  const limited = model('a', '', 'model_rate_limited');
  const asked = withCircuitBreaker(limited);
  for (let n = 0; n < 15; n += 1) await outcome(asked);
  expect(limited.answer).toHaveBeenCalledTimes(15);
});

it('those who leave before an answer begins do not take the model from everybody else', async () => {
  const cutOff = model('a', '', 'model_unavailable');
  const asked = withCircuitBreaker(cutOff);
  for (let n = 0; n < 15; n += 1)
    await asked.answer({ ...REQUEST, signal: AbortSignal.abort() }, () => undefined).catch(() => undefined);
  expect(cutOff.answer).toHaveBeenCalledTimes(15);
  cutOff.answer.mockResolvedValue({ finish: 'stop', hasSpoken: true });
  expect((await outcome(asked)).end).toBe('stop');
});

it('one who was to find out whether a model is back, and leaves, proves nothing: the next one finds out, at once', async () => {
  vi.useFakeTimers();
  const down = model('a', '', 'model_unavailable');
  const asked = withCircuitBreaker(down);
  for (let n = 0; n < 10; n += 1) await outcome(asked);
  const leave = () => asked.answer({ ...REQUEST, signal: AbortSignal.abort() }, () => undefined);
  vi.advanceTimersByTime(31_000);
  for (let n = 0; n < 3; n += 1) await expect(leave()).rejects.toMatchObject({ code: 'model_unavailable' });
  expect(down.answer).toHaveBeenCalledTimes(13);
  // Still down for the next one, so nobody else asks for half a minute.
  for (let n = 0; n < 3; n += 1) expect((await outcome(asked)).end).toBe('model_unavailable');
  expect(down.answer).toHaveBeenCalledTimes(14);
  vi.advanceTimersByTime(31_000);
  await expect(leave()).rejects.toMatchObject({ code: 'model_unavailable' });
  down.answer.mockResolvedValue({ finish: 'stop', hasSpoken: true });
  for (let n = 0; n < 2; n += 1) expect((await outcome(asked)).end).toBe('stop');
});

it('models to fail over to that are not connected are named before anything starts', () => {
  const config = serviceConfig(
    loadConfig(
      { OPENAI_API_KEY: 'x', OPENAI_MODEL: 'a,b', MODEL_FAILOVER: 'openai/b, openai/c' },
      { services: [chat] },
    ),
    chat,
  );
  expect(settingsProblems(config)).toEqual(['MODEL_FAILOVER: names openai/c, but connected are: openai/a, openai/b.']);
});
