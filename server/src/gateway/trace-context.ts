import { randomUUID } from 'node:crypto';

/** Version, trace, parent and flags (https://www.w3.org/TR/trace-context/, 3.2); later versions may have more behind them. */
const TRACEPARENT = /^(?!ff)[0-9a-f]{2}-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}(-.*)?$/;

const isTraceParent = (header: unknown): header is string =>
  typeof header === 'string' &&
  header.length <= 256 &&
  TRACEPARENT.test(header) &&
  !(header.startsWith('00') && header.length > 55);

/** Of a pool that Node fills at once for many: it is made for each request. */
const randomHex = (): string => randomUUID().replaceAll('-', '');

/** What a client has begun goes on as it is; what it has not begins here, and nobody is asked to record it. */
export const traceParent = (given: unknown): string =>
  isTraceParent(given) ? given : `00-${randomHex()}-${randomHex().slice(16)}-00`;
