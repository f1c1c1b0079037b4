import { readPage } from '@madang/reading/page';
import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { startWebSite, type WebSite } from '../../../e2e/doubles/web-site.ts';
import { fetchPage, type FetchedPage } from './fetch-page.ts';
import { createOutbound, type Outbound } from './outbound.ts';

const MB = 1024 * 1024;
let site: WebSite;
let outbound: Outbound;
beforeAll(async () => {
  site = await startWebSite();
  outbound = createOutbound({
    OUTBOUND_PROXY: 'none',
    // Longer than any test may last: what ends a call is the page's own time.
    OUTBOUND_TIMEOUT_SECONDS: 600,
    COLLECTOR_PRIVATE_HOSTS: [site.host],
  });
});
afterAll(async () => {
  await outbound.stop();
  await site.stop();
});
beforeEach(() => {
  site.requests.length = 0;
  site.written = 0;
});

const { signal } = new AbortController();
const open = (path: string, limits?: { firstByteMs: number; allMs: number }): Promise<FetchedPage> =>
  fetchPage(outbound, new URL(path, site.url).href, {
    signal,
    ...(limits && { limits: { ...limits, bytes: 5 * MB } }),
  });
const textOf = ({ bytes }: FetchedPage): string => Buffer.from(bytes).toString();

describe('a page that a person names', () => {
  it.each(['/article', '/packed', '/moved', '/hops/5'])('is fetched: %s', async (path) => {
    const page = await open(path);
    expect(page).toMatchObject({ isHtml: true, contentType: 'text/html; charset=utf-8' });
    expect(textOf(page)).toContain('종이팩은 물로 헹군 뒤');
  });

  it('is known by where it was found, and by its name and type', async () => {
    expect((await open('/moved')).url).toBe(`${site.url}/article`);
    expect(await open('/notes.md')).toMatchObject({ name: 'notes.md', contentType: 'text/markdown', isHtml: false });
  });

  it('is asked for by our name, with nothing of the person', async () => {
    await open('/article');
    const [{ headers } = expect.fail()] = site.requests;
    expect(headers['user-agent']).toMatch(/^Madang/);
    expect(Object.keys(headers).toSorted()).toEqual(
      ['accept', 'accept-encoding', 'accept-language', 'connection', 'host', 'user-agent'].toSorted(),
    );
  });

  it('may be written in EUC-KR', async () => {
    const { bytes, contentType } = await open('/euc-kr');
    expect(await readPage(bytes, { contentType })).toMatchObject({ title: '똠방각하', text: '똠방각하' });
  });
});

describe('nothing is read', () => {
  it.each([
    ['link_not_found', '/nowhere'],
    ['link_not_found', '/gone'],
    ['link_failed', '/sign-in'],
    ['link_failed', '/broken'],
    ['link_not_readable', '/picture'],
    ['link_not_readable', '/not-packed'],
    ['link_not_readable', '/packed-oddly'],
    ['link_loop', '/loop'],
    ['link_loop', '/there'],
    ['link_loop', '/hops/6'],
    ['link_refused', '/to-this-machine'],
    ['link_refused', '/to-metadata'],
    ['link_refused', '/to-a-file'],
    ['link_refused', '/to-credentials'],
    ['link_too_large', '/announced'],
    ['link_too_large', '/endless'],
    ['link_too_large', '/bomb'],
    ['link_unreachable', '/cut-off'],
  ])('%s: %s', async (code, path) => {
    await expect(open(path)).rejects.toMatchObject({ name: 'AppError', code });
  });

  it.each([
    'file:///etc/passwd',
    'ftp://example.org/',
    'javascript:alert(1)',
    'http://somebody@example.org/',
    'no address',
    'http://127.0.0.1:9/',
    'http://localhost/',
    'http://[::1]/',
    'http://2130706433/',
    'http://169.254.169.254/latest/meta-data',
  ])('link_refused: %s', async (address) => {
    await expect(fetchPage(outbound, address, { signal })).rejects.toMatchObject({ code: 'link_refused' });
  });

  it('of a host that webhooks alone may be sent to', async () => {
    const toWebhooks = createOutbound({
      OUTBOUND_PROXY: 'none',
      OUTBOUND_TIMEOUT_SECONDS: 60,
      OUTBOUND_PRIVATE_HOSTS: [site.host],
    });
    onTestFinished(() => toWebhooks.stop());
    const page = fetchPage(toWebhooks, `${site.url}/article`, { signal });
    await expect(page).rejects.toMatchObject({ code: 'link_refused' });
    expect(site.requests).toEqual([]);
  });

  it('and no more is asked for than five addresses after the first', async () => {
    await expect(open('/hops/100')).rejects.toMatchObject({ code: 'link_loop' });
    expect(site.requests).toHaveLength(6);
  });

  it('and no address is asked for twice', async () => {
    await expect(open('/there')).rejects.toMatchObject({ code: 'link_loop' });
    expect(site.requests.map(({ path }) => path)).toEqual(['/there', '/back']);
  });

  it('and a body without an end is let go of', async () => {
    await expect(open('/endless')).rejects.toMatchObject({ code: 'link_too_large' });
    const written = await vi.waitUntil(
      async () => {
        const before = site.written;
        await new Promise((resolve) => setImmediate(resolve));
        return site.written === before && before;
      },
      { timeout: 60_000 },
    );
    expect(written).toBeLessThan(100 * MB);
  });

  it('where no first byte comes, or no last one', async () => {
    await expect(open('/silent', { firstByteMs: 50, allMs: 600_000 })).rejects.toMatchObject({ code: 'link_too_slow' });
    await expect(open('/drip', { firstByteMs: 60_000, allMs: 100 })).rejects.toMatchObject({ code: 'link_too_slow' });
  });

  it('where nobody waits any more, and their reason is told', async () => {
    const gone = new AbortController();
    const page = fetchPage(outbound, `${site.url}/silent`, { signal: gone.signal });
    gone.abort(new Error('nobody waits'));
    await expect(page).rejects.toThrow('nobody waits');
  });
});
