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

/** Of a process by itself: what it answers, put together when somebody asks. */
export const mountDocument = (app: FastifyInstance, current: () => object | Promise<object>): void => {
  let written: { readonly document: object; readonly json: string } | undefined;
  app.get('/openapi.json', async (_, reply) => {
    const document = await current();
    if (written?.document !== document) written = { document, json: JSON.stringify(document) };
    return reply.type('application/json; charset=utf-8').header('cache-control', 'no-cache').send(written.json);
  });
};

/**
 * OpenAPI document at /openapi.json, Scalar at /docs, Swagger UI at /swagger; nothing is loaded from outside.
 * @param prefix under which a proxy in front passes all of it on
 */
export const mountDocs = async (app: FastifyInstance, current: () => Promise<object>, prefix = ''): Promise<void> => {
  mountDocument(app, current);
  await app.register(async (pages) => {
    pages.addHook('onSend', (_, reply, payload, done) => {
      void reply.header('content-security-policy', pagePolicy(typeof payload === 'string' ? payload : ''));
      done(null, payload);
    });
    // Swagger UI asks for its own copy, which it can only be given at once.
    let newest: object = {};
    pages.addHook('onRequest', async ({ url }) => {
      if (url.endsWith('/json')) newest = await current();
    });
    await pages.register(swagger, { mode: 'static', specification: { document: { openapi: '3.1.1' } as never } });
    await pages.register(swaggerUi, {
      routePrefix: '/swagger',
      transformSpecification: () => newest as never,
      staticCSP: false,
      uiConfig: { persistAuthorization: false, tryItOutEnabled: true },
    });
    await pages.register(scalar, {
      routePrefix: '/docs',
      configuration: {
        url: `${prefix}/openapi.json`,
        title: 'Madang API',
        favicon: `${prefix}/mark.svg`,
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
