import { expect, it } from 'vitest';
import type { GenerationRow } from '../store/generations.ts';
import { advise } from './advise.ts';
import { understand } from './understand.ts';
import { asText, writeText } from './write-text.ts';

const OFFER = '성수동 카페예요. 딸기라떼 신메뉴 5,500원, 4월 30일까지 해요';

/** As it is stored, as far as what is said next looks at it. */
const made = (text: string, seed = 7, latest: GenerationRow | null = null): GenerationRow => {
  const understood = understand(text, latest);
  const written = writeText(text, understood, seed);
  const { industry, tone, language } = understood;
  return {
    inputText: written.source,
    outputText: asText(written.candidates[0] ?? expect.unreachable()),
    candidates: written.candidates,
    seed: written.seed,
    industry,
    tone,
    language,
    setting: null,
  } as GenerationRow;
};

it('writes the same for the same message and seed', () => {
  expect(made(OFFER)).toEqual(made(OFFER));
  expect(made(OFFER)).toMatchObject({ industry: 'cafe', language: 'ko' });
});

it('changes what was made last in the session, and what it was written from', () => {
  const first = made(OFFER);
  const shorter = made('더 짧게 줄여 줘', 1, first);
  expect(shorter.outputText.length).toBeLessThan(first.outputText.length);
  expect(shorter.candidates[0]?.headline).toBe(first.candidates[0]?.headline);
  const plain = made('해시태그 빼줘', 1, shorter);
  expect([plain.candidates[0]?.hashtags, plain.candidates[0]?.body]).toEqual([[], shorter.candidates[0]?.body]);
  const cheaper = made('가격을 5,000원으로 바꿔 줘', 1, plain);
  expect(cheaper.outputText).toContain('5,000원');
  expect(cheaper.outputText).not.toContain('5,500원');
  // It stays so for what follows.
  const formal = made('말투를 더 전문적으로 바꿔 줘', 1, cheaper);
  expect(formal).toMatchObject({ tone: 'professional', industry: 'cafe' });
  expect(formal.outputText).toContain('5,000원');
});

it('says so where a wish cannot be done by rules', () => {
  const understood = understand('문구를 더 길게 늘려 줘', made(OFFER));
  expect(understood.intent).toBe('edit');
  expect(writeText('문구를 더 길게 늘려 줘', understood, 1).notes[0]).toContain('언어 모델');
});

it('tells whoever asks a question what is missing', () => {
  const question = '카페 광고 어떻게 하면 좋을까요?';
  expect(understand(question, null).intent).toBe('consult');
  expect(advise(question, 'ko').split('\n')).toHaveLength(6);
  expect(
    advise('우리 카페는 성수동에 있고 라떼가 3,000원이에요. 이번 주말까지 전화로 예약하면 될까요?', 'ko'),
  ).toContain('다 있어요');
});
