import helmet from '@fastify/helmet';
import fastify from 'fastify';
import type { Config } from '../config/config.ts';

/**
 * Content policy of everything that is served here. Swagger UI and Scalar put styles into the page,
 * so styles are less strict than scripts; nothing may come from another host.
 */
const CONTENT_SECURITY_POLICY = {
  useDefaults: false,
  directives: {
    defaultSrc: ["'self'"],
    scriptSrc: ["'self'"],
    styleSrc: ["'self'"],
    imgSrc: ["'self'", 'data:', 'blob:'],
    fontSrc: ["'self'"],
    connectSrc: ["'self'"],
    objectSrc: ["'none'"],
    baseUri: ["'none'"],
    formAction: ["'self'"],
    frameAncestors: ["'none'"],
  },
};

/** What no page of ours asks a browser for, so that nothing that gets into one can. */
const PERMISSIONS_POLICY = [
  'accelerometer',
  'camera',
  'display-capture',
  'gyroscope',
  'magnetometer',
  'microphone',
  'midi',
  'payment',
  'usb',
]
  .map((feature) => `${feature}=()`)
  // The map asks for it at a click; no frame of anybody else may.
  .concat('geolocation=(self)')
  .join(', ');

/** What Fastify says of every answer; all else that comes back is helmet's. */
const OF_ANY_ANSWER = new Set(['content-type', 'content-length', 'date', 'connection']);

/**
 * The headers that helmet sets. They are the same for every answer, and helmet builds them anew for each, which took a
 * tenth of the time of a small request: so it is asked once.
 */
export const securityHeaders = async (
  config: Pick<Config, 'PUBLIC_URL'>,
): Promise<Readonly<Record<string, string>>> => {
  await using probe = fastify();
  await probe.register(helmet, {
    contentSecurityPolicy: CONTENT_SECURITY_POLICY,
    strictTransportSecurity: config.PUBLIC_URL?.startsWith('https:') ? { maxAge: 15_552_000 } : false,
    crossOriginOpenerPolicy: { policy: 'same-origin' },
    referrerPolicy: { policy: 'same-origin' },
    frameguard: { action: 'deny' }, // the same as frame-ancestors, for browsers that do not know it
  });
  probe.get('/', () => '');
  const { headers } = await probe.inject('/');
  const ofHelmet = Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) =>
      OF_ANY_ANSWER.has(name) || value === undefined ? [] : [[name, String(value)]],
    ),
  );
  return { ...ofHelmet, 'permissions-policy': PERMISSIONS_POLICY };
};
