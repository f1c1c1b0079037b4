import { Agent, request } from 'node:http';
import type { Call } from './scenarios.ts';

const HAS_TEXT = /"content":"[^"]/;
const END = 'data: [DONE]';

/** One streamed answer. @returns milliseconds from the question to its first token; undefined for one that is not whole */
const readOne = (url: string, { method, path, headers, body }: Call, agent: Agent): Promise<number | undefined> =>
  new Promise((resolve) => {
    const begin = performance.now();
    let text = '';
    let first: number | undefined;
    const asked = request(`${url}${path}`, { method, headers, agent }, (response) => {
      response.setEncoding('utf8').on('data', (part: string) => {
        text += part;
        if (first === undefined && HAS_TEXT.test(text)) first = performance.now() - begin;
      });
      response.once('close', () => resolve(text.includes(END) ? first : undefined));
    });
    asked.once('error', () => resolve(undefined));
    asked.end(body);
  });

export interface FirstTokens {
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly streams: number;
  readonly broken: number;
}

/** So many readers at once, each with another question as soon as the last is answered; they begin apart from each other. */
export const readFirstTokens = async (
  url: string,
  call: Call,
  readers: number,
  seconds: number,
): Promise<FirstTokens> => {
  const agent = new Agent({ keepAlive: true, maxSockets: readers });
  const until = performance.now() + seconds * 1000;
  const times: number[] = [];
  let broken = 0;
  const APART_MS = 7;
  await Promise.all(
    Array.from({ length: readers }, async (_, reader) => {
      await new Promise((resolve) => setTimeout(resolve, reader * APART_MS));
      while (performance.now() < until) {
        const time = await readOne(url, call, agent);
        if (time === undefined) broken += 1;
        else times.push(time);
      }
    }),
  );
  agent.destroy();
  const sorted = times.toSorted((a, b) => a - b);
  const at = (share: number): number => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? NaN;
  return { p50Ms: at(0.5), p99Ms: at(0.99), streams: times.length, broken };
};
