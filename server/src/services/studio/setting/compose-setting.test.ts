import { MOTIFS } from '@madang/compositor';
import { expect, it } from 'vitest';
import { INDUSTRIES } from '../copy/content.ts';
import { understand } from '../generate/understand.ts';
import { writeText } from '../generate/write-text.ts';
import type { KeptSetting } from '../kept.ts';
import { composeSetting } from './compose-setting.ts';
import { withNothingTwice } from './said-once.ts';
import { MOODS_OF, TRADE_LOOKS } from './trade-looks.ts';

const NO_SLOTS = { price: '', old_price: '', date: '', shop: '', place: '', items: [] };
/** As the picture shows it that is made of an owner's sentence. */
const shown = (source: string, seed = 7, hasPhoto = false): KeptSetting => {
  const understood = understand(source, null);
  const [copy] = writeText(source, understood, seed).candidates;
  if (copy === undefined) throw new Error('nothing was written');
  const { industry } = understood;
  const rest = { template: null, mood: null, slots: NO_SLOTS, logo: null };
  return withNothingTwice(composeSetting({ source, industry, copy, hasPhoto, ...rest }));
};
const SEEDS = [1, 2, 3, 5, 8, 13];

it('has what is offered in the headline of the picture, whatever the seed', () => {
  for (const seed of SEEDS) {
    expect(shown('크리스마스 케이크 예약 12월 10일까지 받습니다 38,000원', seed).headline).toContain(
      '크리스마스 케이크',
    );
    expect(shown('디카페인도 같은 값에 드려요, 망원동 카페예요', seed).headline).toBe('디카페인도 같은 값에 드려요');
  }
});

it('shows a day to which people come as an event, whatever it costs, and says each fact once', () => {
  const event = shown('리스 만들기 원데이클래스 12월 6일 토요일 2시 5만원 꽃집이에요');
  expect(event).toMatchObject({ template: 'event', date: '12월 6일 토요일 2시', price: '5만원' });
  expect(`${event.headline} ${event.sub}`).not.toMatch(/12월|5만원/);
  expect(shown('겨울철 타이어 교체 공임 무료 11월 한 달').template, 'a month has no day to be set').toBe('editorial');
  expect(shown('케이크 12월 10일까지 38,000원').template, 'a price with a date is no event').toBe('editorial');
});

it('takes no deadline for the day of an event, and sets a time from one day to another as one', () => {
  const deadline = shown('리스 만들기 원데이클래스 12월 6일까지 신청 5만원 꽃집이에요');
  expect(deadline.template).not.toBe('event');
  expect(shown('원데이클래스 신청 마감 12월 6일 꽃집이에요').template).not.toBe('event');
  expect(shown('원데이클래스 수강생 모집, sign up by December 6').template).not.toBe('event');
  for (const seed of SEEDS) {
    const both = shown('원데이클래스 12월 13일 2시, 12월 6일까지 신청 받아요 꽃집이에요', seed);
    expect(both).toMatchObject({ template: 'event', date: '12월 13일 2시' });
    expect(both.sub).not.toMatch(/12월 13일|(^|[·\s])까지/);
    const market = shown('플리마켓 12월 6일부터 8일까지 성수동에서 열어요', seed);
    expect(market).toMatchObject({ template: 'event', date: '12월 6일~8일' });
    expect(`${market.headline} ${market.sub}`).not.toMatch(/부터|까지/);
  }
  // Where people choose an event all the same, its day is not the deadline, which the copy says.
  const understood = understand('원데이클래스 12월 6일까지 신청', null);
  const [copy] = writeText('원데이클래스 12월 6일까지 신청', understood, 7).candidates;
  const rest = { industry: understood.industry, mood: null, slots: NO_SLOTS, logo: null, hasPhoto: false };
  const chosen = { source: '원데이클래스 12월 6일까지 신청', template: 'event', ...rest } as const;
  expect(copy === undefined ? undefined : withNothingTwice(composeSetting({ ...chosen, copy })).date).toBe('');
});

it('leaves nothing behind of a day that an event shows', () => {
  const base = shown('리스 만들기 원데이클래스 12월 6일 토요일 2시 5만원 꽃집이에요');
  const subOf = (sub: string): string => withNothingTwice({ ...base, headline: '겨울 리스', sub }).sub;
  expect(subOf('12월 6일에 만나요')).toBe('만나요');
  expect(subOf('12월 6일까지 신청')).toBe('12월 6일까지 신청');
  expect(subOf('리스 만들기 · 12월 6일 토요일 2시')).toBe('리스 만들기');
  expect(subOf('12월 6일 2시 시작')).toBe('시작');
});

it('says on a menu until when it is served where it names no hours', () => {
  const menu = '김치찌개 8,000원 된장찌개 8,000원 제육볶음 9,000원';
  expect(shown(`${menu} 12월 31일까지`)).toMatchObject({ template: 'menu', date: '12월 31일까지' });
  expect(shown(`${menu} 11:00~14:00`)).toMatchObject({ template: 'menu', date: '11:00~14:00' });
});

it('leaves out of the line under a sale what the sale shows, and keeps what it does not', () => {
  const { template, sub, price, old_price } = shown('뿌리염색 5만원에서 39,000원 이번 달만');
  expect([template, sub, price, old_price]).toEqual(['sale', '뿌리염색 이번 달만', '39,000원', '5만원']);
});

it('repeats nothing of a list above it, and names no thing of it as what it is about', () => {
  for (const seed of SEEDS) {
    const { template, headline, sub, date } = shown(
      '김치찌개 8,000원 된장찌개 8,000원 제육볶음 9,000원 11:00~14:00',
      seed,
    );
    expect([template, date]).toEqual(['menu', '11:00~14:00']);
    expect(`${headline} ${sub}`).not.toMatch(/찌개|제육|,000/);
  }
});

it('knows a shop whose name stands behind its trade, and takes no wish about the tone for copy', () => {
  expect(shown('망원동 카페 온기입니다. 흑임자 라떼 6,300원').shop).toBe('온기');
  expect(JSON.stringify(shown('임플란트 상담 예약 받습니다. 신뢰감 있게'))).not.toContain('있게');
});

it('gives each trade its look: a drawing where there is no photo, and moods that become its templates', () => {
  const drawn = Object.values(TRADE_LOOKS).map(({ motif }) => motif);
  expect(new Set(drawn)).toEqual(new Set([...MOTIFS, null]));
  expect(shown('헬스장 PT 10회 70만원에서 49만원')).toMatchObject({ motif: 'dumbbell', mood: 'poster' });
  expect(shown('치과 스케일링')).toMatchObject({ motif: 'tooth', mood: 'classic' });
  for (const industry of INDUSTRIES)
    expect(TRADE_LOOKS[industry].moods.some((mood) => MOODS_OF.editorial.includes(mood))).toBe(true);
});
