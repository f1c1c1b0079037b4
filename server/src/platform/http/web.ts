import fastifyStatic from '@fastify/static';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { AppError } from '../errors.ts';
import { prefers } from './accept.ts';

const SERVER_PATHS = /^\/(api|docs|swagger|health|ready|metrics|openapi\.json|\.well-known|assets|mcp)(\/|$)/;

interface Welcome {
  readonly message: string;
  readonly services: readonly string[];
  readonly docs: string;
}

/**
 * The web app at `/`, deep links included. Whoever does not ask for HTML gets the welcome document at `/`,
 * and a problem document elsewhere.
 */
export const mountWeb = async (app: FastifyInstance, folder: string, welcome: Welcome): Promise<void> => {
  await app.register(fastifyStatic, {
    root: folder,
    index: false,
    wildcard: false,
    acceptRanges: false, // what is served in ranges is not compressed
    setHeaders: (reply, path) => {
      // Names of built files carry a hash of their content.
      void reply.header(
        'cache-control',
        path.includes('/assets/') ? 'public, max-age=31536000, immutable' : 'no-cache',
      );
    },
  });
  const wantsHtml = ({ headers }: FastifyRequest): boolean => prefers(headers.accept, 'text/html', 'application/json');
  app.get('/', (request, reply) => (wantsHtml(request) ? reply.sendFile('index.html') : reply.send(welcome)));
  app.get('/*', (request, reply) => {
    const path = request.url.split('?')[0] ?? '';
    if (SERVER_PATHS.test(path) || !wantsHtml(request)) throw new AppError('not_found');
    return reply.sendFile('index.html');
  });
};
