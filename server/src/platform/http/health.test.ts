import { describe, expect, it } from 'vitest';
import { sharedCheck, systemHandlers } from './health.ts';

const readyOf = (checks: Parameters<typeof systemHandlers>[0]['checks']) =>
  systemHandlers({ process: 'all', checks, services: () => Promise.resolve([]) })['GET /ready'];
type Input = Parameters<ReturnType<typeof readyOf>>[0];

describe('whoever asks /ready again and again', () => {
  it('asks the database once for all who ask meanwhile', async () => {
    let asked = 0;
    const answers: ((there: boolean) => void)[] = [];
    const ready = readyOf({
      database: () => {
        asked += 1;
        return new Promise((resolve) => answers.push(resolve));
      },
    });
    const all = Array.from({ length: 50 }, () => ready({} as Input));
    expect(asked).toBe(1);
    answers[0]?.(true);
    expect(new Set((await Promise.all(all)).map((each) => JSON.stringify(each)))).toEqual(
      new Set(['{"status":"ready"}']),
    );
  });

  it('is told at once that the process is stopping', async () => {
    let stopping = false;
    const ready = readyOf({ draining: () => !stopping, database: () => Promise.resolve(true) });
    expect(await ready({} as Input)).toEqual({ status: 'ready' });
    stopping = true;
    expect(await ready({} as Input)).toMatchObject({ status: 503, body: { failing: ['draining'] } });
  });

  it('is told for a second what was found, good or bad, and then what is found anew', async () => {
    let [asked, time, found] = [0, 0, Promise.resolve(true)];
    const check = sharedCheck(
      () => {
        asked += 1;
        return found;
      },
      () => time,
    );
    expect([await check(), await check(), asked]).toEqual([true, true, 1]);
    found = Promise.reject(new Error('gone'));
    time = 999;
    expect(await check()).toBe(true);
    time = 1000;
    for (let times = 0; times < 3; times += 1) await expect(check()).rejects.toThrow('gone');
    expect(asked).toBe(2);
    // What never answers keeps nobody waiting for ever.
    found = new Promise(() => undefined);
    time = 2000;
    void check();
    found = Promise.resolve(true);
    time = 4000;
    expect([await check(), asked]).toEqual([true, 4]);
  });
});
