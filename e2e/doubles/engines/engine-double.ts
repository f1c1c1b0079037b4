import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { png } from '../../support/pictures.ts';

export const KEY = 'engine-key-0123456789';

/** Of one colour that is not dark: nobody takes it for one that was blackened. */
export const picture = (width: number, height: number): Buffer => png(width, height, [196, 120, 64]);
export const half = (bytes: Buffer): Buffer => bytes.subarray(0, Math.floor(bytes.length / 2));
export const black = (width: number, height: number): Buffer => png(width, height, [0, 0, 0]);

export interface AskedRequest {
  readonly method: string;
  readonly url: URL;
  readonly headers: IncomingMessage['headers'];
  readonly body: Buffer;
}

export interface EngineDouble<Trap extends string> {
  readonly url: string;
  /** What it was asked, apart from how it is. */
  readonly asked: AskedRequest[];
  trap: Trap | 'none';
  /** After so many answers the trap is gone. */
  times: number;
  /** Whether the trap is for this request, which is one less then. */
  falls(): Trap | 'none';
  readonly server: Server;
  stop(): Promise<void>;
}

export const sendJson = (
  response: ServerResponse,
  status: number,
  body: unknown,
  headers: Record<string, string> = {},
): void => {
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
};

/** Says that there is more than what comes, and hangs up. */
export const hangUp = (response: ServerResponse, type: string, beginning: Buffer | string): void => {
  response.writeHead(200, { 'content-type': type, 'content-length': '1000000' });
  response.write(beginning);
  setImmediate(() => response.destroy());
};

export const startEngineDouble = async <Trap extends string>(
  answer: (request: AskedRequest, response: ServerResponse, double: EngineDouble<Trap>) => void,
): Promise<EngineDouble<Trap>> => {
  const server = createServer((request, response) => {
    void buffer(request).then((body) => {
      const { method = 'GET', url = '/', headers } = request;
      answer({ method, url: new URL(url, 'http://double'), headers, body }, response, double);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const double: EngineDouble<Trap> = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked: [],
    trap: 'none',
    times: Infinity,
    falls() {
      if (double.trap === 'none' || double.times <= 0) return 'none';
      double.times -= 1;
      return double.trap;
    },
    server,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  return double;
};
