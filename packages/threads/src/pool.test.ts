import { afterEach, describe, expect, it, vi } from 'vitest';
import { createPool, type Pool, type PoolOptions } from './pool.ts';

const entry = new URL('./testing/failing-worker.ts', import.meta.url);
const toError = (code: string, message: string, options?: ErrorOptions): Error =>
  Object.assign(new Error(message, options), { code });
let pool: Pool | undefined;
const start = (options: Partial<PoolOptions> = {}): Pool =>
  (pool = createPool({ entry, threads: 1, timeoutMs: 60_000, idleMs: 60_000, toError, ...options }));

afterEach(() => pool?.close());

describe('worker threads', () => {
  it('start with the first request, and end when there is nothing to do', async () => {
    const { run, size } = start({ threads: 2, idleMs: 1 });
    expect(size()).toBe(0);
    expect(await Promise.all([run('a'), run('b'), run('c')])).toEqual(['a', 'b', 'c']);
    await vi.waitUntil(() => size() === 0, { timeout: 60_000 });
    expect(await run('d')).toBe('d');
  });

  it.each(['throw', 'exit'])('fail alone when they %s', async (end) => {
    const { run } = start();
    const [failed, other] = await Promise.allSettled([run(end), run('after')]);
    expect(failed).toMatchObject({ status: 'rejected', reason: { code: 'broke' } });
    expect(other).toEqual({ status: 'fulfilled', value: 'after' });
  });

  it('say so when they have filled their memory, and fail alone', async () => {
    const { run } = start();
    const [failed, other] = await Promise.allSettled([run('fill'), run('after')]);
    expect(failed).toMatchObject({ status: 'rejected', reason: { code: 'took_too_much_memory' } });
    expect(other).toEqual({ status: 'fulfilled', value: 'after' });
  });

  it('say so as well when they hold too much outside of their heap', async () => {
    const { run } = start({ memoryMb: 64 });
    const [failed, other] = await Promise.allSettled([run('buffers'), run('after')]);
    expect(failed).toMatchObject({ status: 'rejected', reason: { code: 'took_too_much_memory' } });
    expect(other).toEqual({ status: 'fulfilled', value: 'after' });
  });

  it('are replaced when they say that they are broken', async () => {
    const { run } = start();
    const [failed, other] = await Promise.allSettled([run('broken'), run('after')]);
    expect(failed).toMatchObject({ status: 'rejected', reason: { code: 'of the work', message: 'broken' } });
    expect(other).toEqual({ status: 'fulfilled', value: 'after' });
  });

  it('are ended when they hang', async () => {
    const { run, size } = start({ timeoutMs: 50 });
    await expect(run('hang')).rejects.toMatchObject({ code: 'took_too_long' });
    expect(size()).toBe(0);
  });

  it('give up what is aborted, running or waiting, and nothing else', async () => {
    const { run } = start();
    const [running, waiting] = [new AbortController(), new AbortController()];
    const all = Promise.allSettled([run('hang', running.signal), run('never', waiting.signal), run('after')]);
    waiting.abort(new Error('waited'));
    running.abort(new Error('ran'));
    const [first, second, third] = await all;
    expect(first).toMatchObject({ reason: { message: 'ran' } });
    expect(second).toMatchObject({ reason: { message: 'waited' } });
    expect(third).toEqual({ status: 'fulfilled', value: 'after' });
    await expect(run('late', AbortSignal.abort(new Error('before')))).rejects.toThrow('before');
  });

  it('refuse what comes after the end, and fail what was under way', async () => {
    const { run, close, size } = start();
    const all = Promise.allSettled([run('hang'), run('waits')]);
    await close();
    for (const one of await all) expect(one).toMatchObject({ status: 'rejected', reason: { code: 'closed' } });
    await expect(run('late')).rejects.toMatchObject({ code: 'closed' });
    expect(size()).toBe(0);
  });
});
