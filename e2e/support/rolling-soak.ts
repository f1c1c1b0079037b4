import { once } from 'node:events';
import { Agent, request } from 'node:http';
import { contracts } from '@madang/contracts/index';
import { freePort, startProcess, type MadangProcess } from '../../server/src/platform/testing/process.ts';
import { call, collect, readStream, startGuest, textOf, type StreamedEvent } from './client.ts';

/** What a round did, and what it cost. */
export interface Round {
  readonly what: string;
  readonly requests: number;
  /** Safe requests that were not answered well, by what was seen instead. */
  readonly lost: readonly string[];
  readonly streams: number;
  /** Streams whose answer was not there whole in the end. */
  readonly broken: number;
  /** Questions that the connection broke under: nobody repeats them but who asked. */
  readonly refused: number;
  readonly seconds: number;
}

const READERS = 6;
const SERVICES = Object.keys(contracts).join(',');

/** A safe request on a connection of its own or on one that is kept, and what came of it. */
const ask = (url: string, token: string, agent: Agent | undefined): Promise<string> =>
  new Promise((resolve) => {
    const asked = request(
      `${url}/api/v1/users/me`,
      { headers: { authorization: `Bearer ${token}` }, agent: agent ?? false, timeout: 60_000 },
      (response) => {
        let text = '';
        response
          .on('data', (chunk: Buffer) => (text += chunk.toString()))
          .once('error', (error) => resolve(`cut off: ${error.message}`))
          .once('end', () =>
            resolve(
              response.statusCode === 200 && text.endsWith('}') ? 'ok' : `${response.statusCode} ${text.slice(0, 200)}`,
            ),
          );
      },
    );
    asked.once('timeout', () => asked.destroy(new Error('a minute is over')));
    asked.once('error', (error) => resolve(`failed: ${error.message}`)).end();
  });

/** Asks a question and reads the answer to its end, wherever it has to connect again. */
const streamOnce = async (url: string, token: string): Promise<'whole' | 'broken' | 'refused'> => {
  const asked = await call(
    url,
    'POST /conversations',
    { body: { app: 'eco', message: '깨진 유리컵은 어떻게 버려?' } },
    { token },
  ).catch(() => undefined);
  if (asked === undefined) return 'refused';
  const conversation = asked.body.conversation.id;
  const seen: StreamedEvent[] = [];
  for (let attempt = 0; attempt < 50; attempt += 1) {
    try {
      const lastEventId = seen.at(-1)?.id;
      seen.push(
        ...(await collect(
          readStream(url, token, {
            conversation,
            ...(lastEventId === undefined ? {} : { lastEventId: String(lastEventId) }),
          }),
        )),
      );
    } catch {
      // It is read on from where it broke off.
    }
    const end = seen.at(-1);
    if (end?.event === 'message.completed')
      return textOf(seen) === (end.data['message'] as { content: string }).content ? 'whole' : 'broken';
    // A killed process cannot finish its answer: the next one says so.
    if (end?.event === 'message.interrupted') return 'whole';
  }
  return 'broken';
};

export interface Soak {
  round(what: string, disturb: () => Promise<void>): Promise<Round>;
  /** Ends a process in good order, and starts it anew at the same address. */
  restart(instance: number): Promise<void>;
  /** Kills it, and starts it anew. */
  kill(instance: number): Promise<void>;
  /** Replaces the workers of the gateway. */
  roll(): Promise<void>;
  stop(): Promise<void>;
}

/** A gateway of two workers before two processes with all services: under load all the time, through all that happens to them. */
export const startSoak = async (env: Readonly<Record<string, string>>): Promise<Soak> => {
  const ports = [await freePort(), await freePort()];
  const addresses = ports.map((port) => `http://127.0.0.1:${port}`).join(',');
  const urls = Object.fromEntries(SERVICES.split(',').map((name) => [`${name.toUpperCase()}_URL`, addresses]));
  const shared = { ...env, DRAIN_SECONDS: '10', LOG_LEVEL: 'info', LOG_FORMAT: 'json', RATE_LIMIT_PER_MINUTE: '0' };
  const start = (instance: number): Promise<MadangProcess> =>
    startProcess(['--services', SERVICES], { ...shared, TRUSTED_PROXIES: '127.0.0.1' }, ports[instance]);
  const [a, b] = await Promise.all([start(0), start(1)]);
  const instances = [a, b];
  const gateway = await startProcess(['--services', 'gateway', '--workers', '2'], { ...shared, ...urls });
  const { token } = await startGuest(gateway.url);
  const replace = async (instance: number, signal: NodeJS.Signals): Promise<void> => {
    instances[instance]?.kill(signal);
    await instances[instance]?.exited();
    instances[instance] = await start(instance);
  };
  return {
    async round(what, disturb) {
      const began = performance.now();
      let done = false;
      let requests = 0;
      const streams = { whole: 0, broken: 0, refused: 0 };
      const lost: string[] = [];
      const agents = Array.from({ length: READERS }, (_, index) =>
        index % 2 === 0 ? undefined : new Agent({ keepAlive: true, maxSockets: 1 }),
      );
      const load = agents.map(async (agent) => {
        while (!done) {
          const came = await ask(gateway.url, token, agent);
          requests += 1;
          if (came !== 'ok') lost.push(came);
        }
        agent?.destroy();
      });
      const streaming = (async () => {
        while (!done) streams[await streamOnce(gateway.url, token)] += 1;
      })();
      try {
        await disturb();
      } finally {
        done = true;
      }
      await Promise.all([...load, streaming]);
      const { whole, broken, refused } = streams;
      return {
        what,
        requests,
        lost,
        streams: whole + broken,
        broken,
        refused,
        seconds: (performance.now() - began) / 1000,
      };
    },
    restart: (instance) => replace(instance, 'SIGTERM'),
    kill: (instance) => replace(instance, 'SIGKILL'),
    async roll() {
      const count = (): number => gateway.output().split('the rolling restart is done').length;
      const before = count();
      gateway.kill('SIGUSR2');
      while (count() === before) {
        await once(gateway.child.stdout ?? gateway.child, 'data');
        if (gateway.output().includes('the rolling restart ends here')) throw new Error('a worker did not open');
      }
    },
    async stop() {
      for (const each of [gateway, ...instances]) each.kill('SIGTERM');
      await Promise.all([gateway, ...instances].map((each) => each.exited()));
    },
  };
};

export const tableOf = (rounds: readonly Round[]): string =>
  [
    '| what happened meanwhile | seconds | safe requests | lost | streams | not whole | questions refused |',
    '|---|---|---|---|---|---|---|',
    ...rounds.map(
      ({ what, requests, lost, streams, broken, refused, seconds }) =>
        `| ${what} | ${seconds.toFixed(0)} | ${requests} | ${lost.length} | ${streams} | ${broken} | ${refused} |`,
    ),
  ].join('\n');
