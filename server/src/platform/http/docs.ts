import { createHash } from 'node:crypto';
import swagger from '@fastify/swagger';
import swaggerUi from '@fastify/swagger-ui';
import scalar from '@scalar/fastify-api-reference';
import type { FastifyInstance } from 'fastify';

const INLINE_SCRIPT = /<script(?![^>]*\ssrc=)[^>]*>([\s\S]*?)<\/script>/g;

/** Both pages put styles into the document, and Scalar starts from one inline script: the policy names it by its hash. */
const pagePolicy = (html: string): string => {
  const hashes = [...html.matchAll(INLINE_SCRIPT)].map(
    ([, script = '']) => ` 'sha256-${createHash('sha256').update(script).digest('base64')}'`,
  );
  return `default-src 'self'; script-src 'self'${hashes.join('')}; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self'; object-src 'none'; base-uri 'none'; frame-ancestors 'none'`;
};

/** OpenAPI document at /openapi.json, Scalar at /docs, Swagger UI at /swagger; nothing is loaded from outside. */
export const mountDocs = async (app: FastifyInstance, document: object): Promise<void> => {
  const json = JSON.stringify(document);
  app.get('/openapi.json', (_, reply) =>
    reply.type('application/json; charset=utf-8').header('cache-control', 'no-cache').send(json),
  );
  await app.register(async (pages) => {
    pages.addHook('onSend', (_, reply, payload, done) => {
      void reply.header('content-security-policy', pagePolicy(typeof payload === 'string' ? payload : ''));
      done(null, payload);
    });
    await pages.register(swagger, { mode: 'static', specification: { document: document as never } });
    await pages.register(swaggerUi, {
      routePrefix: '/swagger',
      staticCSP: false,
      uiConfig: { persistAuthorization: false, tryItOutEnabled: true },
    });
    await pages.register(scalar, {
      routePrefix: '/docs',
      configuration: {
        url: '/openapi.json',
        title: 'Madang API',
        favicon: '/mark.svg',
        withDefaultFonts: false,
        proxyUrl: '',
        telemetry: false,
        agent: { disabled: true },
        mcp: { disabled: true },
        hideClientButton: true,
      },
    });
  });
};
