import type { FastifyInstance } from 'fastify';
import type { Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Stopping } from '../stopping.ts';

const SWEEP_MS = 100;

/** Closes connections on which nothing has ever come; Node counts them among those with a request under way. */
const trackSilent = (app: FastifyInstance): (() => void) => {
  const sockets = new Set<Socket>();
  app.server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  return () => {
    for (const socket of sockets) if (socket.bytesRead === 0) socket.destroy();
  };
};

/** Who is answered while the process stops goes elsewhere with the next request. */
const askToReconnect = (app: FastifyInstance, requested: AbortSignal): void => {
  app.addHook('onRequest', (_, reply, done) => {
    if (requested.aborted) reply.header('connection', 'close');
    done();
  });
};

/**
 * To be called before the routes are mounted. The answer closes the server: requests are served for a moment more, then
 * there are no new connections, and open requests finish as long as there is time.
 */
export const prepareClosing = (app: FastifyInstance, stopping: Stopping): (() => Promise<void>) => {
  const closeSilent = trackSilent(app);
  askToReconnect(app, stopping.requested);
  return async () => {
    await sleep(stopping.lingerMs(), undefined, { signal: stopping.over }).catch(() => undefined);
    // Closing ends what is idle now; a proxy would keep open what becomes idle later.
    // eslint-disable-next-line no-restricted-globals -- while the server closes, and over with that
    const sweep = setInterval(() => {
      if (stopping.over.aborted) app.server.closeAllConnections();
      app.server.closeIdleConnections();
      closeSilent();
    }, SWEEP_MS);
    try {
      await app.close();
    } finally {
      clearInterval(sweep);
    }
  };
};
