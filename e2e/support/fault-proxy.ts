import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import type { AddressInfo } from 'node:net';

/** A way to a server that can be closed, or swallow whatever comes, in both directions. */
export interface FaultProxy {
  readonly port: number;
  /** `open` passes on, `closed` refuses, `swallowing` takes connections and bytes and gives nothing. */
  set(state: 'open' | 'closed' | 'swallowing'): Promise<void>;
  stop(): Promise<void>;
}

export const startFaultProxy = async (target: {
  readonly host: string;
  readonly port: number;
}): Promise<FaultProxy> => {
  const sockets = new Set<Socket>();
  let swallowing = false;
  const keep = (socket: Socket): Socket => {
    sockets.add(socket);
    return socket.on('error', () => undefined).once('close', () => sockets.delete(socket));
  };
  const pass = (from: Socket, to: Socket): void => {
    from.on('data', (chunk) => {
      if (!swallowing) to.write(chunk);
    });
    from.once('close', () => to.destroy());
  };
  const server = createServer((socket) => {
    const through = keep(connect(target.port, target.host));
    pass(keep(socket), through);
    pass(through, socket);
  });
  const listen = async (port: number): Promise<void> => {
    server.listen(port, '127.0.0.1');
    await once(server, 'listening');
  };
  const close = async (): Promise<void> => {
    if (!server.listening) return;
    const closed = once(server, 'close');
    server.close();
    for (const socket of sockets) socket.destroy();
    await closed;
  };
  await listen(0);
  const { port } = server.address() as AddressInfo;
  return {
    port,
    async set(state) {
      // What was begun while bytes were swallowed is of no use any more.
      if (swallowing && state !== 'swallowing') for (const socket of sockets) socket.destroy();
      swallowing = state === 'swallowing';
      if (state === 'closed') await close();
      else if (!server.listening) await listen(port);
    },
    stop: close,
  };
};
