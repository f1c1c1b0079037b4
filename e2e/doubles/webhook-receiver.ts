import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';

/** How receivers behave, by the first part of the path. */
const RECEIVERS = [
  'ok',
  'hang',
  'first-hangs',
  'loop',
  'inside',
  'gone',
  'gone-late',
  'first-fails',
  'fails',
  'busy',
  'drip',
  'large',
  'cut-off',
] as const;
export type ReceiverKind = (typeof RECEIVERS)[number];

export interface ReceivedWebhook {
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface WebhookReceiver {
  /** What the operator allows for it (OUTBOUND_PRIVATE_HOSTS). */
  readonly host: string;
  readonly received: readonly ReceivedWebhook[];
  /** Bytes of the large answer that were taken from it. */
  readonly sentBytes: number;
  urlOf(kind: ReceiverKind, name?: string): string;
  /** What came to one of them, oldest first. */
  at(kind: ReceiverKind, name?: string): readonly ReceivedWebhook[];
  /** Those that wait for it are told that it is gone. */
  sayGone(): void;
  stop(): Promise<void>;
}

const LARGE_BYTES = 10 * 1024 * 1024;
const PIECE = Buffer.alloc(16 * 1024, 'x');

/** A program of somebody who takes webhooks, in all the ways in which such programs go wrong. */
export const startWebhookReceiver = async (): Promise<WebhookReceiver> => {
  const received: ReceivedWebhook[] = [];
  const dripping = new Set<NodeJS.Timeout>();
  const late = new Set<ServerResponse>();
  let sentBytes = 0;
  let port = 0;
  const pathOf = (kind: ReceiverKind, name: string): string => `/${kind}/${name}`;
  const large = async (response: ServerResponse): Promise<void> => {
    response.writeHead(200);
    for (let bytes = 0; bytes < LARGE_BYTES && !response.destroyed; bytes += PIECE.length) {
      if (!response.write(PIECE)) await Promise.race([once(response, 'drain'), once(response, 'close')]);
      sentBytes += PIECE.length;
    }
    response.end();
  };
  const answers: Readonly<Record<ReceiverKind, (response: ServerResponse, nth: number, path: string) => unknown>> = {
    ok: (response) => response.writeHead(204).end(),
    hang: () => undefined,
    'first-hangs': (response, nth) => (nth === 1 ? undefined : response.writeHead(200).end()),
    loop: (response, _, path) => response.writeHead(301, { location: path }).end(),
    inside: (response) => response.writeHead(302, { location: `http://127.0.0.1:${port}/ok/inside` }).end(),
    gone: (response) => response.writeHead(410).end(),
    'gone-late': (response) => late.add(response),
    'first-fails': (response, nth) => response.writeHead(nth === 1 ? 500 : 200).end('{}'),
    fails: (response) => response.writeHead(500).end('no'),
    busy: (response, nth) =>
      nth === 1 ? response.writeHead(503, { 'retry-after': '3600' }).end() : response.writeHead(200).end(),
    drip(response) {
      response.writeHead(200);
      response.write('.');
      const timer = setInterval(() => response.write('.'), 100);
      dripping.add(timer);
      response.on('close', () => clearInterval(timer));
    },
    large,
    'cut-off': (response) => response.destroy(),
  };
  const server = createServer((request, response) => {
    void (async () => {
      const path = request.url ?? '';
      const body = (await buffer(request)).toString('utf8');
      received.push({ path, headers: request.headers as Record<string, string>, body });
      const kind = RECEIVERS.find((one) => path.startsWith(`/${one}/`)) ?? 'ok';
      await answers[kind](response, received.filter((one) => one.path === path).length, path);
    })();
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  ({ port } = server.address() as AddressInfo);
  return {
    host: `127.0.0.1:${port}`,
    received,
    get sentBytes() {
      return sentBytes;
    },
    urlOf: (kind, name = 'x') => `http://127.0.0.1:${port}${pathOf(kind, name)}`,
    at: (kind, name = 'x') => received.filter(({ path }) => path === pathOf(kind, name)),
    sayGone() {
      for (const response of late) response.writeHead(410).end();
      late.clear();
    },
    async stop() {
      for (const timer of dripping) clearInterval(timer);
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
};
