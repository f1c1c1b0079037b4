import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { call, startGuest } from '../support/client.ts';
import { SHAPES, sharedShape, type Installation } from '../support/shapes.ts';

/** One sample or comment of Prometheus' text format. https://prometheus.io/docs/instrumenting/exposition_formats/ */
const LINE =
  /^(# (HELP|TYPE) [a-z_:][\w:]* .+|[a-z_:][\w:]*(\{([a-z_]\w*="([^"\\\n]|\\.)*",?)*\})? ([-+]?\d+(\.\d+)?(e[-+]?\d+)?|NaN|[-+]Inf))$/i;

describe.each(SHAPES)('the process itself, %s', (shape) => {
  let installation: Installation;
  beforeAll(async () => {
    installation = await sharedShape(shape);
  });
  afterAll(() => installation.stop());

  it('is alive and ready, and names its services', async () => {
    expect((await call(installation.url, 'GET /health', {})).body.status).toBe('healthy');
    expect((await call(installation.url, 'GET /ready', {})).body).toEqual({ status: 'ready' });
    const { items } = (await call(installation.url, 'GET /services', {})).body;
    expect(items.map(({ name, status }) => `${name} ${status}`).sort()).toEqual([
      'chat healthy',
      'files healthy',
      'identity healthy',
      'location healthy',
      'mcp healthy',
      'recycle healthy',
      'scan healthy',
      'studio healthy',
      'training healthy',
      'users healthy',
    ]);
  });

  it('counts requests by the pattern of their route, in the text format of Prometheus', async () => {
    const guest = await startGuest(installation.url);
    const { body } = await call(installation.url, 'POST /conversations', { body: {} }, { token: guest.token });
    await call(
      installation.url,
      'GET /conversations/:id',
      { params: { id: body.conversation.id } },
      { token: guest.token },
    );
    const response = await fetch(`${installation.url}/metrics`);
    const text = await response.text();
    expect(response.headers.get('content-type')).toMatch(/^text\/plain; version=/);
    expect(text.split('\n').filter((line) => line !== '' && !LINE.test(line))).toEqual([]);
    expect(text).toMatch(
      /madang_http_request_duration_seconds_count\{method="GET",route="[^"]+",status="200"[^}]*\} \d+/,
    );
    expect(text).not.toContain(body.conversation.id);
  });

  it('lets its pages run no script but its own files, and nothing come from elsewhere', async () => {
    const policy = (await fetch(`${installation.url}/`)).headers.get('content-security-policy') ?? '';
    const parts = policy.split(';').map((part) => part.trim());
    const needed = ["default-src 'self'", "script-src 'self'", "base-uri 'none'", "frame-ancestors 'none'"];
    expect(needed.filter((directive) => !parts.includes(directive))).toEqual([]);
    expect(policy).not.toMatch(/https?:|\*|unsafe-eval/);
  });

  it('gives each request an id, or takes the one that it came with if that is a plain one', async () => {
    const idOf = async (given?: string): Promise<string | null> =>
      (
        await fetch(`${installation.url}/health`, given === undefined ? {} : { headers: { 'x-request-id': given } })
      ).headers.get('x-request-id');
    expect(await idOf('trace-1.a:b')).toBe('trace-1.a:b');
    const [first, second, refused] = await Promise.all([idOf(), idOf(), idOf('<script>')]);
    expect(first).toMatch(/^[0-9a-f-]{36}$/);
    expect(second).not.toBe(first);
    expect(refused).toMatch(/^[0-9a-f-]{36}$/);
  });
});
