import { createHash } from 'node:crypto';
import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';

const TEXT = 1;
const BINARY = 2;
const CLOSE = 8;

/** A whole frame as servers send it, without a mask (RFC 6455, 5.2). */
const frame = (opcode: number, payload: Buffer): Buffer => {
  const head = payload.length < 126 ? Buffer.alloc(2) : payload.length < 65_536 ? Buffer.alloc(4) : Buffer.alloc(10);
  head[0] = 0x80 | opcode;
  if (payload.length < 126) head[1] = payload.length;
  else if (payload.length < 65_536) {
    head[1] = 126;
    head.writeUInt16BE(payload.length, 2);
  } else {
    head[1] = 127;
    head.writeBigUInt64BE(BigInt(payload.length), 2);
  }
  return Buffer.concat([head, payload]);
};

/** One end of a WebSocket that only tells. */
export interface Told {
  text(json: unknown): void;
  bytes(payload: Buffer): void;
  /** The connection is gone, without a word. */
  drop(): void;
}

/** Takes WebSockets; `refuse` says of which it takes none. */
export const acceptWebSockets = (
  server: Server,
  refuse: (request: IncomingMessage) => boolean,
  open: (url: URL, told: Told) => void,
): void => {
  server.on('upgrade', (request: IncomingMessage, socket: Duplex) => {
    socket.on('error', () => undefined);
    if (refuse(request)) {
      socket.end('HTTP/1.1 403 Forbidden\r\ncontent-length: 0\r\n\r\n');
      return;
    }
    const accept = createHash('sha1')
      .update(`${request.headers['sec-websocket-key'] ?? ''}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`)
      .digest('base64');
    socket.write(
      `HTTP/1.1 101 Switching Protocols\r\nupgrade: websocket\r\nconnection: Upgrade\r\nsec-websocket-accept: ${accept}\r\n\r\n`,
    );
    socket.on('data', (data: Buffer) => {
      if (((data[0] ?? 0) & 15) === CLOSE) socket.end(frame(CLOSE, Buffer.alloc(0)));
    });
    const send = (bytes: Buffer): void => {
      if (socket.writable) socket.write(bytes);
    };
    open(new URL(request.url ?? '/', 'http://double'), {
      text: (json) => send(frame(TEXT, Buffer.from(JSON.stringify(json)))),
      bytes: (payload) => send(frame(BINARY, payload)),
      drop: () => socket.destroy(),
    });
  });
};
