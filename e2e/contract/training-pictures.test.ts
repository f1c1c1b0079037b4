import { readFile } from 'node:fs/promises';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { call, refusal, startGuest, type Person } from '../support/client.ts';
import { startShape, type Installation } from '../support/shapes.ts';

const MESSAGE = new URL('../support/pictures/parcel-message.png', import.meta.url);

describe('a screenshot of a message', () => {
  let installation: Installation;
  let guest: Person;
  beforeAll(async () => {
    installation = await startShape('together', { LOG_LEVEL: 'silent', RATE_LIMIT_PER_MINUTE: '0' });
    guest = await startGuest(installation.url);
  });
  afterAll(() => installation.stop());
  const analyze = (bytes: Uint8Array<ArrayBuffer>) =>
    call(installation.url, 'POST /training/analyze-image', { body: { image: new Blob([bytes]) } }, guest);

  it('is read and judged, with the place of each line, and what opens an account is masked', async () => {
    const { status, body } = await analyze(new Uint8Array(await readFile(MESSAGE)));
    expect(status).toBe(200);
    expect(body.is_suspicious).toBe(true);
    expect([body.width, body.height]).toEqual([780, 400]);
    const cue = body.cues.find(({ phrase }) => phrase.includes('bit.ly')) ?? expect.fail();
    expect(body.lines[cue.line ?? -1]?.box.y).toBeGreaterThan(160);
    expect(JSON.stringify(body)).not.toContain('482913');
    expect(body.text).toBe(body.lines.map(({ text }) => text).join('\n'));
  });

  it('without text has no score, and says so', async () => {
    const plain = await sharp({ create: { width: 300, height: 300, channels: 3, background: '#456' } })
      .png()
      .toBuffer();
    const { body } = await analyze(new Uint8Array(plain));
    expect(body).toMatchObject({ phishing_score: null, is_suspicious: null, cues: [], lines: [], text: '' });
    expect(body.reason).toContain('읽지 못해서');
  });

  it('is refused where it is no picture, and where the form has none', async () => {
    const none = analyze(new TextEncoder().encode('<html>'));
    expect(await refusal(none)).toMatchObject({ problem: { status: 422, code: 'training_picture_unreadable' } });
    const empty = await fetch(`${installation.url}/api/v1/training/analyze-image`, {
      method: 'POST',
      headers: { authorization: `Bearer ${guest.token}` },
      body: new FormData(),
    });
    expect(empty.status).toBe(422);
  });
});
