import { Resvg } from '@resvg/resvg-js';
import { ReadingFailed } from '@madang/reading';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { judgePicture, refusalOf } from './judge-picture.ts';
import { drawScreenshot } from './testing/draw-screenshot.ts';

const judge = (picture: Uint8Array) => judgePicture(picture, { locale: 'ko', signal: new AbortController().signal });

describe('a screenshot', () => {
  it('is judged by what stands in it, each signal in its line with its place, and secrets are masked', async () => {
    const { judgement, lines, width, height } = await judge(
      drawScreenshot([
        '고객님 택배가 주소 불일치로',
        '반송 예정입니다. 확인하세요',
        'bit.ly/cj-track',
        '인증번호 482913 알려 주세요',
      ]),
    );
    expect(judgement?.phishing_score).toBeGreaterThanOrEqual(50);
    const address = judgement?.cues.find(({ phrase }) => phrase.includes('bit.ly')) ?? expect.fail();
    expect(lines[address.line ?? -1]?.text).toContain('bit.ly');
    const { box } = lines[address.line ?? -1] ?? expect.fail();
    expect([width, height]).toEqual([780, 400]);
    expect(Math.abs(box.y - 180)).toBeLessThan(20);
    const said = JSON.stringify({ lines, judgement });
    expect(said).not.toContain('482913');
    expect(said).toContain('[인증번호]');
  });

  it('of what wants nothing has a low score', async () => {
    const { judgement } = await judge(drawScreenshot(['엄마 오늘 저녁 여덟 시쯤', '도착해요. 먼저 드세요']));
    expect(judgement?.phishing_score).toBeLessThan(50);
  });
});

it.each([
  ['not_a_picture', 422, 'training_picture_unreadable'],
  ['too_large', 422, 'training_picture_too_large'],
  ['too_slow', 422, 'training_picture_too_large'],
  ['too_much_memory', 422, 'training_picture_too_large'],
  ['broken', 500, 'training_picture_not_read'],
] as const)('what was %s is answered with %i %s', (reason, status, code) => {
  expect(refusalOf(new ReadingFailed(reason, reason))).toMatchObject({ status, code });
});

describe('a picture without text', () => {
  it('has no score, and nothing is said of who is in it', async () => {
    const face = `<svg xmlns="http://www.w3.org/2000/svg" width="600" height="600"><rect width="600" height="600" fill="#9ab"/>
      <ellipse cx="300" cy="310" rx="150" ry="190" fill="#e0b090"/><circle cx="245" cy="270" r="16" fill="#222"/>
      <circle cx="355" cy="270" r="16" fill="#222"/><path d="M235 400Q300 450 365 400" stroke="#933" stroke-width="12" fill="none"/></svg>`;
    const photo = await sharp(new Resvg(face).render().asPng()).blur(2).jpeg().toBuffer();
    expect(await judge(photo)).toEqual({ lines: [], width: 600, height: 600 });
  });

  it('is refused where it is none, or larger than any screen', async () => {
    await expect(judge(Buffer.from('<html>'))).rejects.toMatchObject({ code: 'training_picture_unreadable' });
    const huge = await sharp({ create: { width: 9000, height: 9000, channels: 3, background: '#fff' } })
      .png()
      .toBuffer();
    await expect(judge(huge)).rejects.toMatchObject({ code: 'training_picture_too_large' });
  });
});
