import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

/** Beside the reference's own database; limits are on, but wide. */
const START = [
  'DATABASE_URL="${DATABASE_URL%/*}/madang"',
  'psql -qAtX "${DATABASE_URL%/*}/postgres" -c "CREATE DATABASE madang" 2>/dev/null',
  'export DATABASE_URL OPENAI_COMPATIBLE_BASE_URL="$LLM_URL/v1" OPENAI_COMPATIBLE_MODEL=mock MODEL_TITLES=false RATE_LIMIT_PER_MINUTE=10000000 ACCESS_TOKEN_MINUTES=60 LOG_LEVEL=warn',
  'export MADANG_SECRET_KEY=bench-secret-0123456789-bench-secret-0123456789',
  'exec node --max-semi-space-size=16 server/src/main.ts start --services gateway,identity,chat,recycle',
].join('\n');

/**
 * Streams at several sizes beside the reference: FastAPI with two workers, bare Fastify with one, and the model itself.
 * SCENARIOS and TARGETS choose; ROUNDS says how often.
 */
export const benchStreams = async (): Promise<string> => {
  const env = {
    SCENARIOS: 'sse-1x20ms,sse-10x20ms,sse-50x20ms,sse-100x20ms,sse-100-max,sse-1000x50ms,sse-1000x50ms-long',
    TARGETS: 'fastapi-2,floor-1,ours',
    NOISE: '0.05',
    RETRY: '4',
    ...process.env,
    PEERS: '0',
    OURS_CMD: START,
    OURS_CWD: ROOT,
    OURS_WORKERS: '1',
  };
  const child = spawn('bash', [`${ROOT}bench/reference/run.sh`], { env, stdio: ['ignore', 'pipe', 'inherit'] });
  let text = '';
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
  const [code] = (await once(child, 'close')) as [number];
  if (code !== 0) throw new Error(`the reference ended with ${code}`);
  return text;
};
