import swagger from '@fastify/swagger';
import swaggerUi from '@fastify/swagger-ui';
import scalar from '@scalar/fastify-api-reference';
import type { FastifyInstance } from 'fastify';

/** Both pages put styles into the document; scripts stay files of this server. */
const PAGE_POLICY =
  "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self'; object-src 'none'; base-uri 'none'; frame-ancestors 'none'";

/** OpenAPI document at /openapi.json, Scalar at /docs, Swagger UI at /swagger; nothing is loaded from outside. */
export const mountDocs = async (app: FastifyInstance, document: object): Promise<void> => {
  const json = JSON.stringify(document);
  app.get('/openapi.json', (_, reply) => reply.type('application/json; charset=utf-8').header('cache-control', 'no-cache').send(json));
  await app.register(async (pages) => {
    pages.addHook('onSend', (_, reply, payload, done) => {
      void reply.header('content-security-policy', PAGE_POLICY);
      done(null, payload);
    });
    await pages.register(swagger, { mode: 'static', specification: { document: document as never } });
    await pages.register(swaggerUi, { routePrefix: '/swagger', staticCSP: false, uiConfig: { persistAuthorization: false, tryItOutEnabled: true } });
    await pages.register(scalar, {
      routePrefix: '/docs',
      configuration: { url: '/openapi.json', title: 'Madang API', withDefaultFonts: false, proxyUrl: '', telemetry: false, agent: { disabled: true }, mcp: { disabled: true }, hideClientButton: true },
    });
  });
};
