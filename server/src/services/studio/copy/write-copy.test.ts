import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { INDUSTRIES, LANGUAGES, SEASONS, TONES, copyContent } from './content.ts';
import { LONGEST_BODY, LONGEST_CALL, LONGEST_SUB } from './compose/arrange.ts';
import { LONGEST_HEADLINE } from './compose/headlines.ts';
import { brokenRules } from './law.ts';
import { readOffer } from './offer/read-offer.ts';
import { seeded } from './random.ts';
import { writeCopy, type CopyCandidate, type CopyRequest } from './write-copy.ts';

const Sentence = z.strictObject({
  text: z.string(),
  industry: z.enum(INDUSTRIES),
  tone: z.enum(TONES),
  language: z.enum(LANGUAGES),
  /** What the owner said and every candidate must say. */
  keep: z.array(z.string()).min(1),
  /** What the owner said and the law of the trade forbids. */
  drop: z.array(z.string()).default([]),
});
const sentences = z
  .array(Sentence)
  .parse(JSON.parse(readFileSync(new URL('testing/owner-sentences.json', import.meta.url), 'utf8')))
  .map(({ keep, drop, ...request }) => ({ keep, drop, request }));

const SEEDS = [1, 2, 3, 4, 5, 4_294_967_295];
const bare = (text: string): string => text.replace(/[\s·]/g, '').toLowerCase();
const printed = ({ headline, sub, body, call }: CopyCandidate): string => [headline, sub, body, call].join(' ');
const PLACES = ['headline', 'sub', 'body', 'call'] as const;
const basic: CopyRequest = { text: '카페 딸기라떼 5,900원', industry: 'cafe', tone: 'warm', language: 'ko', seed: 7 };

/** What is saved is the one figure that we work out: 1,000원 of 6,500원 and 5,500원. */
const savedBy = (text: string, industry: CopyRequest['industry']): RegExp => {
  const { reduction } = readOffer(text, industry);
  const saved = (reduction?.old.amount ?? 0) - (reduction?.now.amount ?? 0);
  return saved === 0 ? /$^/ : new RegExp(`${saved.toLocaleString('en-US')}|${saved / 10_000}만원`);
};

/** Figures of ours would be facts that nobody told us. */
const figures = (text: string): string[] => text.match(/\d+/g) ?? [];

describe('copy for sixty sentences of shop owners', () => {
  it('keeps every fact, says nothing that is forbidden, and fits', () => {
    let candidates = 0;
    for (const { keep, drop, request } of sentences)
      for (const seed of SEEDS)
        for (const candidate of writeCopy({ ...request, seed, season: 'winter' })) {
          candidates += 1;
          const said = bare(printed(candidate));
          const about = `${request.text} → ${printed(candidate)}`;
          expect(
            keep.filter((fact) => !fact.split(' ').every((word) => said.includes(bare(word)))),
            about,
          ).toEqual([]);
          expect(
            drop.filter((claim) => said.includes(bare(claim))),
            about,
          ).toEqual([]);
          expect(brokenRules(printed(candidate), request.industry), about).toEqual([]);
          const ours = printed(candidate).replace(savedBy(request.text, request.industry), '');
          expect(
            figures(ours).filter((figure) => !request.text.includes(figure)),
            about,
          ).toEqual([]);
          expect(candidate.headline.length, about).toBeLessThanOrEqual(LONGEST_HEADLINE[request.language]);
          expect(candidate.sub.length, about).toBeLessThanOrEqual(LONGEST_SUB[request.language]);
          expect(candidate.call.length, about).toBeLessThanOrEqual(LONGEST_CALL[request.language]);
          expect(candidate.body.length, about).toBeLessThanOrEqual(LONGEST_BODY[request.language]);
          for (const place of PLACES) {
            expect(candidate[place], `${place}: ${about}`).not.toBe('');
            expect(candidate[place], `${place}: ${about}`).not.toMatch(/ {2}|[{}]|undefined|null|^\s|\s$/);
          }
        }
    console.log(`${sentences.length} sentences, ${SEEDS.length} seeds: ${candidates} candidates`);
    expect(sentences).toHaveLength(60);
    expect(new Set(sentences.map(({ request: { industry } }) => industry)).size).toBe(30);
  });

  it('gives at least three for each, different in approach and not only in a word', () => {
    for (const { request } of sentences)
      for (const seed of SEEDS) {
        const candidates = writeCopy({ ...request, seed });
        expect(candidates.length, request.text).toBeGreaterThanOrEqual(3);
        expect(new Set(candidates.map(({ approach }) => approach)).size).toBe(candidates.length);
        expect(new Set(candidates.map(({ headline }) => headline)).size).toBe(candidates.length);
        // Only where the owner's own words fill the whole body is it the same.
        for (const { body } of candidates)
          if (candidates.filter((other) => other.body === body).length > 1)
            expect(bare(request.text), `${request.text}: ${body}`).toContain(bare(body.slice(0, 16)));
      }
  });
});

describe('the same request', () => {
  it('gives the same copy, and another seed another one', () => {
    for (const { request } of sentences.slice(0, 10)) {
      expect(writeCopy({ ...request, seed: 9 })).toEqual(writeCopy({ ...request, seed: 9 }));
      const different = SEEDS.map((seed) => JSON.stringify(writeCopy({ ...request, seed })));
      expect(new Set(different).size).toBe(SEEDS.length);
    }
  });
});

describe('a request without a fact', () => {
  it('is answered in every trade, tone, season and language, and claims nothing', () => {
    const claims = copyContent().rules.claims.map((claim) => new RegExp(claim, 'i'));
    let cells = 0;
    for (const industry of [...INDUSTRIES, 'general' as const])
      for (const tone of TONES)
        for (const season of [undefined, ...SEASONS])
          for (const language of LANGUAGES) {
            cells += 1;
            const text = language === 'ko' ? '광고 문구 하나 만들어줘' : 'Please write an ad';
            const candidates = writeCopy({ text, industry, tone, language, season, seed: cells });
            expect(candidates.length, industry).toBeGreaterThanOrEqual(3);
            for (const candidate of candidates) {
              expect(
                claims.filter((claim) => claim.test(printed(candidate))),
                printed(candidate),
              ).toEqual([]);
              for (const place of PLACES) expect(candidate[place], `${industry} ${tone} ${place}`).not.toBe('');
              expect(candidate.sub).not.toBe(candidate.headline);
              expect(/[가-힣]/.test(printed(candidate))).toBe(language === 'ko');
            }
          }
    console.log(`${cells} trades × tones × seasons × languages`);
    expect(cells).toBe(1240);
  });
});

describe('what a form holds beside the sentence', () => {
  it('is printed where the sentence does not say it already', () => {
    const request = {
      ...basic,
      text: '겨울 라떼 나왔어요',
      price: '5500',
      oldPrice: '6,500원',
      date: '2026-11-14',
      shop: '온기',
    };
    for (const candidate of writeCopy(request)) {
      expect(printed(candidate)).toContain('6,500원 → 5,500원');
      expect(printed(candidate)).toContain('11월 14일');
      expect(printed(candidate)).toContain('온기');
      expect(candidate.hashtags).toContain('#온기');
    }
    for (const candidate of writeCopy({ ...request, language: 'en', text: 'Winter latte' })) {
      expect(printed(candidate)).toContain('₩6,500 → ₩5,500');
      expect(printed(candidate)).toContain('Nov 14');
    }
    const [said] = writeCopy({ ...basic, price: '5,900원' });
    expect(printed(said!).match(/5,900/g)).toHaveLength(1);
  });

  it('names the season by its date, unless the owner names another', () => {
    const seasonal = (request: Partial<CopyRequest>): string[] =>
      SEEDS.flatMap((seed) => writeCopy({ ...basic, ...request, seed }))
        .filter(({ approach }) => approach === 'season')
        .map(({ headline }) => headline);
    const lines = copyContent().industries.get('cafe')?.seasons;
    const of = (season: (typeof SEASONS)[number]): string[] => lines?.[season].map(({ ko }) => ko) ?? [];
    expect(of('summer')).toEqual(expect.arrayContaining(seasonal({ date: '2026-07-01' })));
    expect(seasonal({ date: '2026-07-01' })).not.toEqual([]);
    expect(of('winter')).toEqual(expect.arrayContaining(seasonal({ date: '2026-07-01', text: '겨울 라떼 예약' })));
    expect(seasonal({})).toEqual([]);
    // A line about the end of the year is true in its months only, and where nobody says the month it is not said.
    const months = (request: Partial<CopyRequest>): boolean =>
      seasonal({ industry: 'hair_salon', text: '염색', ...request }).includes('연말 약속 전에 머리부터');
    expect([months({ date: '2026-12-01' }), months({ date: '2026-02-01' }), months({ season: 'winter' })]).toEqual([
      true,
      false,
      false,
    ]);
    // Iced coffee is no reason to speak of cold hands.
    expect(seasonal({ season: 'winter', text: '아이스 라떼 5,900원' })).toEqual([]);
  });
});

describe('what the law of a trade forbids', () => {
  it('is left out, and the owner is told what and by which clause', () => {
    const [candidate] = writeCopy({
      ...basic,
      industry: 'hospital',
      text: '부작용 없는 도수치료, 이번 달 50% 할인합니다. 평일 8시까지',
    });
    expect(candidate?.notes).toEqual([
      expect.stringMatching(/‘부작용 없는’.*의료법 제56조 제2항 제7호/),
      expect.stringMatching(/‘이번 달 50% 할인합니다’.*의료법 제27조 제3항/),
      expect.stringMatching(/심의.*제57조/),
      expect.stringContaining('규칙이 쓴 예시예요'),
    ]);
    expect(printed(candidate!)).toContain('도수치료');
    expect(printed(candidate!)).toContain('평일 8시까지');
  });

  it('is left alone in other trades, where a claim is to be proven', () => {
    const [candidate] = writeCopy({
      ...basic,
      industry: 'restaurant',
      text: '동네에서 제일 오래된 김밥집, 김밥 50% 할인합니다',
    });
    expect(printed(candidate!)).toContain('제일 오래된');
    expect(printed(candidate!)).toContain('50% 할인');
    expect(candidate?.notes).toEqual([expect.stringContaining('표시광고법 제5조')]);
  });
});

describe('a sentence in the other language', () => {
  it('has its prices, discounts, days and hours translated; what is not is named', () => {
    for (const candidate of writeCopy({
      ...basic,
      language: 'en',
      text: '딸기라떼 5,900원, 12월 20일까지 10% 할인, 오후 2시~5시, 우유를 바꿔 드려요',
    })) {
      expect(printed(candidate)).toContain('₩5,900');
      expect(printed(candidate)).toContain('10% off');
      expect(printed(candidate)).toContain('until Dec 20');
      expect(printed(candidate)).toContain('2pm–5pm');
      expect(printed(candidate)).toContain('딸기라떼');
      expect(candidate.notes.join()).toContain('우유를 바꿔 드려요');
    }
  });
});

describe('a sentence with little in it', () => {
  it('is answered all the same', () => {
    for (const text of ['', 'ㅋㅋㅋㅋ', '🎉🎉', '!!!', '카페'])
      for (const candidate of writeCopy({ ...basic, text })) {
        expect(printed(candidate)).not.toMatch(/ㅋ|🎉|!!/u);
        for (const place of PLACES) expect(candidate[place], `${text}: ${place}`).not.toBe('');
      }
  });
});

describe('whatever is typed', () => {
  const PIECES = [
    '만',
    '원',
    '1,',
    '5,900원',
    '12월 3일',
    '부터',
    '까지',
    '~',
    '(',
    ')',
    ' ',
    ',',
    '. ',
    '!',
    '?',
    '요',
    '이고 ',
  ];
  const MORE = [
    '할인',
    '30%',
    '1+1',
    '라떼',
    '을',
    '{product}',
    '$1',
    '\\',
    '[',
    '*',
    '광고',
    '만들어줘',
    '😀',
    '\n',
    '\ud800',
    '완치',
  ];
  it('is answered with three candidates or more, every place of them filled', () => {
    const random = seeded(42);
    const pieces = [...PIECES, ...MORE];
    for (let tried = 0; tried < 200; tried += 1) {
      const length = 1 + Math.floor(random() * 60);
      const text = Array.from({ length }, () => pieces[Math.floor(random() * pieces.length)]).join('');
      const industry = INDUSTRIES[tried % INDUSTRIES.length] ?? 'general';
      const candidates = writeCopy({ ...basic, text, industry, language: tried % 5 === 0 ? 'en' : 'ko' });
      expect(candidates.length, text).toBeGreaterThanOrEqual(3);
      for (const candidate of candidates)
        for (const place of PLACES) expect(candidate[place].trim(), text).not.toBe('');
    }
  });
});

describe('an English sentence', () => {
  const english = (text: string, industry: CopyRequest['industry']): string[] =>
    SEEDS.flatMap((seed) => writeCopy({ ...basic, text, industry, language: 'en', seed })).map(
      ({ headline }) => headline,
    );
  it('keeps from where a price begins, and names what is offered as a noun', () => {
    const bouquets = english('Tulip bouquets from 25,000 won', 'flower_shop').filter((headline) =>
      headline.includes('25,000'),
    );
    expect(bouquets).not.toEqual([]);
    for (const headline of bouquets) expect(headline).toContain('from ₩25,000');
    expect(english('Strawberry latte 6,500 won', 'cafe').join('|')).toMatch(/[a-z] strawberry latte/);
    expect(english('Winter math class starts Dec 22', 'academy').join('|')).not.toMatch(/class starts/i);
  });
});

describe('a very long sentence', () => {
  it('keeps its facts, and tells the owner what there was no room for', () => {
    const chatter =
      '창밖으로 은행나무가 보이고 고양이가 낮잠을 자는 조용한 골목에 있어요. 커피를 볶는 동안 라디오를 틀어 놓아요.';
    const more =
      '비 오는 날엔 처마 밑에 의자를 내놓아요. 주인이 고른 책이 창가에 꽂혀 있어요. 동네 화가의 그림을 달마다 바꿔 걸어요.';
    const text = `${chatter} ${more} 원두 200g 18,000원. 매주 화요일 휴무`;
    for (const candidate of writeCopy({ ...basic, text })) {
      expect(printed(candidate)).toContain('200g 18,000원');
      expect(printed(candidate)).toContain('매주 화요일 휴무');
      expect(candidate.body.length).toBeLessThanOrEqual(LONGEST_BODY.ko);
      const everywhere = `${printed(candidate)} ${candidate.notes.join(' ')}`;
      for (const word of ['은행나무', '라디오', '처마', '꽂혀', '화가']) expect(everywhere).toContain(word);
      expect(candidate.notes.join()).toContain('자리가 모자라');
    }
  });
});
