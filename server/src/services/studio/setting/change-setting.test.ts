import { expect, it } from 'vitest';
import { understand, type Edit } from '../generate/understand.ts';
import { writeText } from '../generate/write-text.ts';
import type { GenerationRow } from '../store/generations.ts';
import { changeSetting, keptSlots } from './change-setting.ts';
import { asWritten, type KeptSetting } from '../kept.ts';
import { composeSetting } from './compose-setting.ts';

const NO_SLOTS = { price: '', old_price: '', date: '', shop: '', place: '', items: [] };
const SOURCE = '성수동 카페예요. 딸기라떼 신메뉴 5,500원, 4월 30일까지 해요';
const BEFORE: KeptSetting = {
  template: 'hero',
  mood: 'bold',
  headline: '봄을 한 모금',
  sub: '성수동 골목 끝',
  body: '',
  call: '들러 주세요',
  // Changed by hand.
  price: '6,000원',
  old_price: '7,000원',
  tag: '첫 주만',
  date: '',
  shop: '온기',
  place: '성수동',
  items: [{ name: '딸기라떼', price: '6,000원' }],
  logo: null,
};
const EARLIER = {
  inputText: SOURCE,
  setting: BEFORE,
  candidates: [{ headline: '봄을 한 모금', sub: '성수동 골목 끝', body: '', call: '들러 주세요', hashtags: [] }],
  seed: 3,
  tone: 'friendly',
  language: 'ko',
  industry: 'cafe',
} as unknown as GenerationRow;

const edited = (text: string, given = NO_SLOTS) => {
  const understood = understand(text, EARLIER);
  expect(understood.intent).toBe('edit');
  const slots = keptSlots(given, BEFORE, understood.edit, SOURCE);
  const written = writeText(text, understood, 1, slots);
  const [copy] = written.candidates;
  if (copy === undefined) throw new Error('nothing was written');
  const { source } = written;
  const { template, mood } = BEFORE;
  const composed = composeSetting({
    source,
    industry: 'cafe',
    copy,
    template,
    mood,
    slots,
    hasPhoto: true,
    logo: null,
  });
  return { setting: changeSetting(composed, BEFORE, { edit: understood.edit, given }), written };
};

it('keeps what was filled in or changed by hand when something else is changed', () => {
  const { headline: _h, sub: _s, body: _b, call: _c, ...beside } = BEFORE;
  for (const text of ['더 짧게 줄여 줘', '더 따뜻한 말투로 바꿔 줘', '다시 써 줘'])
    expect(edited(text).setting, text).toMatchObject(beside);
});

it('tells one price: the one that was set by hand', () => {
  const { written } = edited('더 따뜻한 말투로 바꿔 줘');
  const said = JSON.stringify(written.candidates);
  expect(said).not.toContain('5,500');
  expect(written.source).toContain('6,000원');
});

it('tells the day, the place and the shop as they were set by hand, and none that was taken away', () => {
  const source = '성수동 꽃집 봄날이에요. 튤립 5송이 9,000원, 4월 30일까지 해요';
  const before = {
    ...BEFORE,
    price: '9,000원',
    old_price: '',
    tag: '',
    shop: '봄날',
    place: '성수동',
    date: '4월 30일',
  };
  const told = (changed: Partial<KeptSetting>, text = '더 따뜻한 말투로 바꿔 줘'): string => {
    const earlier = { ...EARLIER, inputText: source, setting: { ...asWritten(before), ...changed } };
    return writeText(text, understand(text, earlier), 1).source;
  };
  expect(told({})).toBe(source);
  expect(told({ date: '5월 5일' })).toBe('성수동 꽃집 봄날이에요. 튤립 5송이 9,000원, 5월 5일까지 해요');
  expect(told({ date: '5월 5일까지만' })).toBe('성수동 꽃집 봄날이에요. 튤립 5송이 9,000원, 5월 5일까지만 해요');
  expect(told({ date: '' })).toBe('성수동 꽃집 봄날이에요. 튤립 5송이 9,000원');
  expect(told({ price: '' })).not.toContain('9,000');
  expect(told({ place: '연남동', shop: '온기' })).toContain('연남동 꽃집 온기예요');
  expect(told({ date: '5월 5일' }, '날짜를 6월 1일로 바꿔 줘')).toContain('6월 1일까지 해요');
  // As another template shows the same day, it is no change by hand; nor is what an earlier release does not tell.
  expect(told({ template: 'event', date: '', written: null })).toBe(source);
  expect(told({ date: '', written: null })).toBe(source);
});

it('tells one discount: the one that was set by hand', () => {
  const told = (source: string, changed: Partial<KeptSetting>): string => {
    const earlier = {
      ...EARLIER,
      inputText: source,
      setting: { ...BEFORE, date: '', shop: '', place: '', ...changed },
    };
    return writeText('더 따뜻한 말투로 바꿔 줘', understand('더 따뜻한 말투로 바꿔 줘', earlier), 1).source;
  };
  expect(told('뿌리염색 5만원에서 39,000원', { price: '39,000원', old_price: '6만원', tag: '' })).toBe(
    '뿌리염색 6만원에서 39,000원',
  );
  expect(told('겨울옷 전부 30% 할인해요', { price: '', old_price: '', tag: '40% 할인' })).toContain('40% 할인해요');
});

it('changes what is named, and what the form fills in', () => {
  expect(edited('가격을 8,000원으로 바꿔 줘').setting).toMatchObject({
    price: '8,000원',
    old_price: '',
    shop: '온기',
    place: '성수동',
  });
  expect(edited('더 짧게 줄여 줘', { ...NO_SLOTS, shop: '새 이름', date: '5월 1일' }).setting).toMatchObject({
    shop: '새 이름',
    date: '5월 1일',
    price: '6,000원',
  });
});

it('keeps a tag that a form says nothing of, though it says the price again, and takes a discount with its price', () => {
  expect(edited('더 짧게 줄여 줘', { ...NO_SLOTS, price: '6,000원', old_price: '7,000원' }).setting.tag).toBe(
    '첫 주만',
  );
  expect(edited('더 짧게 줄여 줘', { ...NO_SLOTS, price: '5,000원' }).setting).toMatchObject({
    tag: '첫 주만',
    price: '5,000원',
    old_price: '',
  });
  const before = { ...BEFORE, tag: '30% 할인' };
  const given = { ...NO_SLOTS, price: '5,000원', old_price: '9,000원' };
  expect(changeSetting({ ...before, ...given, tag: '' }, before, { edit: null, given }).tag).toBe('');
});

it('changes of a list what is named', () => {
  const items = [
    { name: '떡볶이', price: '5,000원' },
    { name: '순대', price: '4,500원' },
  ];
  const before = { ...BEFORE, items };
  const edit = { target: 'price', change: 'replace', which: 'last', to: '5,500원', about: '순대 가격을' } as const;
  expect(changeSetting(before, before, { edit, given: NO_SLOTS }).items).toEqual([
    items[0],
    { name: '순대', price: '5,500원' },
  ]);
});

it('of a list, what is taken away or called otherwise', () => {
  const items = [
    { name: '떡볶이', price: '5,000원' },
    { name: '순대', price: '4,500원' },
  ];
  const before = { ...BEFORE, items };
  const after = (edit: Partial<Edit>) =>
    changeSetting(before, before, {
      edit: { target: 'words', change: 'remove', which: 'last', to: null, about: '순대', ...edit },
      given: NO_SLOTS,
    }).items;
  expect(after({})).toEqual([items[0]]);
  expect(after({ change: 'replace', to: '찹쌀순대' })).toEqual([items[0], { name: '찹쌀순대', price: '4,500원' }]);
  expect(after({ target: 'price', about: '순대 가격' })).toEqual([items[0], { name: '순대', price: '' }]);
  expect(after({ target: 'price', about: '가격' }).map(({ price }) => price)).toEqual(['', '']);
  const also = [{ target: 'price', change: 'replace', to: '4,900원', about: '순대' }] as const;
  expect(after({ target: 'price', change: 'replace', to: '5,500원', about: '떡볶이', also })).toEqual([
    { name: '떡볶이', price: '5,500원' },
    { name: '순대', price: '4,900원' },
  ]);
});

it('calls the shop otherwise, and takes it away, also where it was filled in beside the message', () => {
  expect(edited('가게 이름을 봄날베이커리로 바꿔줘').setting).toMatchObject({ shop: '봄날베이커리', price: '6,000원' });
  expect(edited('가게 이름 빼줘').setting).toMatchObject({ shop: '', place: '성수동' });
  expect(edited('가격 빼줘').setting).toMatchObject({ price: '', old_price: '', shop: '온기' });
});

it('of what is made anew nothing is kept', () => {
  expect(keptSlots(NO_SLOTS, null, null, '')).toEqual(NO_SLOTS);
});
