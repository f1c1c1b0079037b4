import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { testDatabase } from '#platform/testing/database';
import { recycle } from './index.ts';
import { searchItems } from './search-items.ts';
import { createItemStore, type ItemStore } from './store/items.ts';
import { buildWordIndex, type WordIndex } from './word-index.ts';

/** Written before the ranking was tuned: how people really ask, and what they mean. */
const QUESTIONS: readonly (readonly [string, string])[] = [
  ['깨진 유리컵은 어떻게 버려?', 'broken-glass'],
  ['깨진 유리', 'broken-glass'],
  ['유리조각 버리는 법', 'broken-glass'],
  ['how do I throw away a broken glass?', 'broken-glass'],
  ['유리컵이 깨졌는데 어디에 버려요', 'broken-glass'],
  ['페트병', 'clear-pet-bottle'],
  ['투명페트병 라벨 떼야 하나요', 'clear-pet-bottle'],
  ['생수병은 어디다 버리나요?', 'clear-pet-bottle'],
  ['plastic bottles', 'clear-pet-bottle'],
  ['막걸리병 분리수거', 'coloured-pet-bottle'],
  ['배달 용기 버리는 방법', 'delivery-container'],
  ['떡볶이통', 'delivery-container'],
  ['검은 봉지는 어디에 버려야 하나요', 'plastic-bag'],
  ['라면봉지', 'snack-bag'],
  ['과자 봉지 재활용 되나요?', 'snack-bag'],
  ['스트로폼', 'styrofoam-box'],
  ['스티로폼 박스 버릴 때', 'styrofoam-box'],
  ['택배 상자', 'cardboard-box'],
  ['택배박스 어떻게 버리나요', 'cardboard-box'],
  ['cardboard boxes', 'cardboard-box'],
  ['종이컵은 종이야?', 'paper-cup'],
  ['우유 팩', 'milk-carton'],
  ['우유팩 버리는 법', 'milk-carton'],
  ['두유팩', 'aseptic-carton'],
  ['영수증 종이류인가요', 'receipt'],
  ['물티슈', 'wet-wipe'],
  ['맥주캔', 'beverage-can'],
  ['부탄가스통 버리는법', 'butane-canister'],
  ['소주병 보증금', 'deposit-bottle'],
  ['와인병 어디에 버려', 'wine-bottle'],
  ['전신거울 버리기', 'mirror'],
  ['깨진 접시 어떻게 버리나요', 'ceramics'],
  ['뚝배기', 'ceramics'],
  ['고장난 우산', 'umbrella'],
  ['식칼 버리는 법 알려줘', 'knife-scissors'],
  ['헌옷', 'clothes'],
  ['솜이불은 어디에 버려요?', 'duvet'],
  ['헤어드라이기 버리려면', 'hair-dryer'],
  ['냉장고', 'refrigerator'],
  ['핸드폰 버릴 때 어떻게 해', 'mobile-phone'],
  ['밧데리', 'dry-battery'],
  ['건전지는 어디에?', 'dry-battery'],
  ['보조밧데리', 'power-bank'],
  ['power bank', 'power-bank'],
  ['형광등', 'lamp'],
  ['유통기한 지난 약 버리는 곳', 'medicine'],
  ['먹다 남은 약은 어떻게 해야해?', 'medicine'],
  ['닭뼈', 'animal-bone'],
  ['치킨 뼈 음식물인가요', 'animal-bone'],
  ['계란껍질', 'egg-shell'],
  ['보조배터리를 종량제봉투에 버려도 되나요', 'power-bank'],
];

/** Nothing of this is about throwing something away. */
const OTHERS: readonly string[] = [
  '파이썬에서 리스트 정렬하는 법',
  '오늘 날씨 어때?',
  '사랑이 뭐야',
  '안녕',
  '고마워',
  '너는 누구야?',
  '한가위 인사말 써 줘',
  '과도한 업무를 거절하는 말',
  '면접 예상 질문 20개',
  '서울에서 부산까지 얼마나 걸려?',
  '빵을 맛있게 굽는 온도는?',
  '회의록을 요약해 줘',
  '영어 메일을 정중하게 고쳐 줘',
  '제주 2박 3일 일정',
  '이차방정식의 근의 공식',
  '좋은 책 추천해 줘',
  '의류 쇼핑몰 이름을 지어 줘',
  '핸드폰 요금제 추천',
  '캔버스에 그림 그리는 법',
  '요즘 볼만한 드라마',
  '전구를 발명한 사람은?',
  'How do I sort a list in Python?',
  'What is the capital of France?',
  'Write a haiku about autumn',
  'hello',
  'thank you',
  'Who are you?',
  'Explain recursion',
  'How tall is Mount Everest?',
  'Translate this to Korean',
  'What should I cook tonight?',
  'summarise my notes',
  'tell me a joke',
  'glass ceiling meaning in business',
  'how to play the piano',
];

describe('search of the guide', () => {
  let store: ItemStore;
  let index: WordIndex;
  let close: () => Promise<void>;
  const ask = async (query: string, limit = 5) =>
    (await searchItems(store, index, { query, limit, mode: 'question' })).items;
  beforeAll(async () => {
    const test = await testDatabase(recycle);
    store = createItemStore(test.database);
    index = buildWordIndex(await store.describing());
    close = test.close;
  });
  afterAll(() => close());

  it('puts the right item first for at least 9 in 10 real questions', async () => {
    const missed: string[] = [];
    for (const [question, expected] of QUESTIONS) {
      const [first] = await ask(question);
      if (first?.item.id !== expected)
        missed.push(`${question} → ${first?.item.id ?? 'nothing'}, expected ${expected}`);
    }
    console.log(
      `guide search: ${QUESTIONS.length - missed.length} of ${QUESTIONS.length} right at first place; missed: ${missed.join(' | ') || 'none'}`,
    );
    expect((QUESTIONS.length - missed.length) / QUESTIONS.length).toBeGreaterThanOrEqual(0.9);
  });

  it('finds nothing for questions about other things', async () => {
    const found: string[] = [];
    for (const question of OTHERS) {
      const hits = await ask(question);
      if (hits[0] !== undefined)
        found.push(`${question} → ${hits[0].item.id} by ${hits[0].matched} (${hits[0].score})`);
    }
    expect(found).toEqual([]);
  });

  it('gives each of several things its place', async () => {
    const hits = await ask('두유팩, 깨진 유리컵, 형광등');
    expect(hits.slice(0, 3).map((hit) => hit.item.id)).toEqual(['aseptic-carton', 'broken-glass', 'lamp']);
  });

  it('stands whatever is typed', async () => {
    for (const query of [
      "'; DROP SCHEMA recycle_info; --",
      '%',
      '_',
      '\\',
      '🙂',
      '!!!',
      'a'.repeat(2000),
      '가 '.repeat(900),
    ]) {
      expect(await ask(query, 20)).toEqual([]);
    }
  });

  it('looks for no name that is longer than any, nor for all endings of one', async () => {
    const asked: string[] = [];
    const noting =
      <T>(find: (names: readonly string[]) => Promise<T>) =>
      (names: readonly string[]): Promise<T> => {
        asked.push(...names);
        return find(names);
      };
    const watched = { ...store, findTerms: noting(store.findTerms), findSimilar: noting(store.findSimilar) };
    for (const mode of ['search', 'question'] as const) {
      for (const query of ['가'.repeat(2000), '페트병뚜껑'.repeat(400), 'a'.repeat(2000), `라벨 ${'는'.repeat(1990)}`])
        await searchItems(watched, index, { query, limit: 20, mode });
    }
    expect(asked.join('').length).toBeLessThan(1000);
  });
});
