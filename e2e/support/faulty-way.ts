import { createServer, request as ask, type IncomingMessage } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';

/** What goes wrong with one request: it is answered on the way, its answer is lost, or breaks off after so many bytes. */
type WayFault =
  | {
      readonly kind: 'refused';
      readonly status: number;
      readonly headers?: Record<string, string>;
      readonly body: string;
    }
  | { readonly kind: 'answer-lost' }
  | { readonly kind: 'cut'; readonly bytes: number };

/** A way to a server on which single requests go wrong. */
export interface FaultyWay {
  readonly url: string;
  /** Those that came, as `METHOD /path`, in their order. */
  readonly asked: string[];
  /** What of a request is wrong; undefined: nothing. It may change its address. */
  fault: (asked: string, request: IncomingMessage) => WayFault | undefined;
  /** Where requests go from now on. */
  target: string;
  stop(): Promise<void>;
}

export const startFaultyWay = async (target: string): Promise<FaultyWay> => {
  const server = createServer((incoming, outgoing) => {
    const { method = '', url = '' } = incoming;
    const name = `${method} ${url.split('?')[0] ?? ''}`;
    way.asked.push(name);
    const fault = way.fault(name, incoming);
    if (fault?.kind === 'refused') {
      outgoing
        .writeHead(fault.status, { 'content-type': 'application/problem+json', ...fault.headers })
        .end(fault.body);
      return;
    }
    const onward = ask(new URL(incoming.url ?? '', way.target), { method, headers: incoming.headers }, (answer) => {
      if (fault?.kind === 'answer-lost') {
        // The server has answered to its end: what was asked for is done.
        void buffer(answer).finally(() => incoming.socket.destroy());
        return;
      }
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
      let left = fault?.kind === 'cut' ? fault.bytes : Infinity;
      answer.on('data', (chunk: Buffer) => {
        outgoing.write(chunk.subarray(0, Math.max(0, left)), () => {
          if (left <= 0) outgoing.destroy();
        });
        left -= chunk.length;
        if (left <= 0) answer.destroy();
      });
      answer.once('end', () => outgoing.end());
      answer.once('error', () => outgoing.destroy());
    });
    onward.once('error', () => outgoing.destroy());
    outgoing.once('close', () => onward.destroy());
    incoming.pipe(onward);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const way: FaultyWay = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked: [],
    fault: () => undefined,
    target,
    async stop() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
  return way;
};
