import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { Item } from '@madang/contracts/recycle-content';
import type { ServiceClient } from '#platform/client';
import { composeAnswer } from './assistant/compose.ts';
import type { ItemStore } from './store/items.ts';
import { openGuide, type Guide } from './testing/guide.ts';

const readSet = async <T>(name: string, schema: z.ZodType<T>): Promise<T> =>
  schema.parse(JSON.parse(await readFile(new URL(`testing/${name}.json`, import.meta.url), 'utf8')));
const read = <T>(name: string, schema: z.ZodType<T>): Promise<T> => readSet(`everyday-${name}`, schema);
const Query = z.object({ id: z.string(), kind: z.string(), query: z.string(), expected: z.string() });
/**
 * Written by people who had seen neither the guide nor the search. The clues of the guide were written with the open set at
 * hand; the sets that are kept aside are for measuring only, so that of them no text is shown here, only how many are right.
 */
const QUERIES = {
  open: await read('queries', z.array(Query)),
  aside: await read('queries-aside', z.array(Query)),
  'aside-2': await read('queries-aside-2', z.array(Query)),
  blind: await readSet('blind-queries', z.array(Query)),
};
type Part = keyof typeof QUERIES;
const Turn = z.object({ dialogue: z.string(), says: z.string(), must_not_say: z.string() });
const TURNS = [...(await read('turns', z.array(Turn))), ...(await read('turns-aside', z.array(Turn)))];
/** `names`: what has to be cited, parts joined by +; the answer has to hold `must` and nothing of `must_not`. */
const JudgedTurn = z.object({
  dialogue: z.string(),
  says: z.string(),
  names: z.string().nullable(),
  must: z.string().nullable(),
  must_not: z.string().nullable(),
});
/** As a citizen would judge the last answer: what it has to cite, all that it has to say one way or another, what would do harm. */
const BlindTurn = z.object({
  id: z.string(),
  kind: z.string(),
  turns: z.array(z.string()).min(1),
  cites: z.array(z.string()),
  must: z.array(z.string()),
  must_not: z.array(z.string()),
});
const BLIND = await readSet('blind-turns', z.array(BlindTurn));
const JUDGED = await read('turns-aside-2', z.array(JudgedTurn));
/** Right at first place; taken for something else without asking. */
const BOUNDS: Readonly<Record<Part, { right: number; wrongAsSure: number }>> = {
  open: { right: 0.93, wrongAsSure: 0.02 },
  aside: { right: 0.6, wrongAsSure: 0.11 },
  'aside-2': { right: 0.6, wrongAsSure: 0.05 },
  blind: { right: 0.97, wrongAsSure: 0 },
};

const bare = (text: string): string => text.toLowerCase().replace(/[^0-9a-z가-힣]/g, '');
const isCalled = ({ name, keywords }: Item, expected: string): boolean => {
  const names = new Set(
    [name.ko, name.en, name.ko.replace(/\(.*\)/, ''), ...name.ko.split('·'), ...keywords].map(bare),
  );
  return expected.split(/[|+]/).some((each) => names.has(bare(each)));
};

describe('what citizens ask', () => {
  let store: ItemStore;
  let client: ServiceClient;
  let close: () => Promise<void>;
  let search: Guide['search'];
  let answerTo: Guide['answerTo'];
  beforeAll(async () => {
    ({ store, client, close, search, answerTo } = await openGuide());
  });
  afterAll(() => close());

  it.each(['open', 'aside', 'aside-2', 'blind'] as const)('finds it first, or asks: the set %s', async (part) => {
    const asked = QUERIES[part].filter(({ kind }) => kind !== 'nonsense');
    const missed: string[] = [];
    let wrongAsSure = 0;
    for (const { query, expected } of asked) {
      const [first] = (await search(query)).items;
      if (first !== undefined && isCalled(first.item, expected)) continue;
      if (first?.near === false) wrongAsSure += 1;
      missed.push(
        `${query} → ${first?.item.id ?? 'nothing'}${first?.near === true ? ', asked back' : ''}; expected ${expected}`,
      );
    }
    const right = asked.length - missed.length;
    console.log(
      `everyday queries, ${part}: ${right} of ${asked.length} right at first place, ${wrongAsSure} wrong without asking${part === 'open' || part === 'blind' ? `\n  ${missed.join('\n  ')}` : ''}`,
    );
    expect(right / asked.length).toBeGreaterThanOrEqual(BOUNDS[part].right);
    expect(wrongAsSure / asked.length).toBeLessThanOrEqual(BOUNDS[part].wrongAsSure);
  });

  it('finds nothing for sure where nothing is to be thrown away', async () => {
    for (const { query } of Object.values(QUERIES)
      .flat()
      .filter(({ kind }) => kind === 'nonsense')) {
      expect((await search(query, 'question')).items, query).toEqual([]);
      expect(
        (await search(query)).items.filter(({ near }) => !near),
        query,
      ).toEqual([]);
    }
  });

  it('asks whether a near miss is meant, and takes no real word for a misspelled one', async () => {
    const [first] = (await search('형광들')).items;
    expect(first).toMatchObject({ item: { id: 'lamp' }, near: true });
    expect((await search('형광등')).items[0]).toMatchObject({ item: { id: 'lamp' }, near: false });
    for (const word of ['안녕', '연봉', '울산']) expect((await search(word)).items, word).toEqual([]);
    expect((await search('테이프')).items.every(({ item, near }) => near || item.id !== 'e-cigarette')).toBe(true);
    expect((await search('그릇 닦는 노랑초록 까끌까끌한 거')).items[0]).toMatchObject({
      item: { id: 'scrubber' },
      near: true,
    });
    expect(await answerTo('형광들 버리려고')).toContain('말씀인가요?');
    expect(await answerTo('형광들 버리려고', '응')).not.toContain('말씀인가요?');
    expect((await search('건전지, 쀍쉙뷁')).not_understood).toEqual(['쀍쉙뷁']);
  });

  it('asks where what is said beside a name does not fit it, and answers where it does', async () => {
    for (const query of ['노트북 거치대', '소파 커버', '유리 빨대', '종이 옷걸이', '고양이 화장실', '자동차 시트'])
      expect((await search(query)).items[0]?.near, query).toBe(true);
    for (const query of [
      '노트북',
      '종이 빨대',
      '거울 수거비용',
      '의자 두개',
      '우유팩 두 개',
      '나무 도마',
      '가죽 소파',
      '나무 의자',
      '고무 슬리퍼',
    ])
      expect((await search(query)).items[0]?.near, query).toBe(false);
    expect(await answerTo('노트북 거치대 어떻게 버려?')).toContain('말씀인가요?');
  });

  it('takes a name that is only mentioned for no answer', async () => {
    for (const query of [
      '그릇 닦는 거',
      '커튼 매다는 긴 막대',
      '마트에서 고기 밑에 깔린 하얀 접시',
      'thing you use to unclog the toilet',
      'trash bag',
      'hair clips',
    ]) {
      const { items } = await search(query);
      expect(items[0]?.near ?? true, query).toBe(true);
    }
    for (const query of [
      '그릇 깨진 거',
      '안 쓰는 옷걸이',
      '물 안 나오는 정수기',
      '페트병은 어디에 버리는 건가요',
      'broken umbrella',
    ])
      expect((await search(query)).items[0], query).toMatchObject({ near: false });
    expect((await search('chicken bones - food waste or trash?')).items[0]).toMatchObject({
      item: { id: 'animal-bone' },
      near: false,
    });
    expect((await search('책상 밑에 있는 컴퓨터')).items[0]?.item.id).not.toBe('desk');
    for (const query of ['안 깨진 형광등', '안깨진 형광등'])
      expect((await search(query)).items[0], query).toMatchObject({ item: { id: 'lamp' }, near: false });
  });

  it('goes on about the one of several things that is named again, and leads with no answer to another question', async () => {
    const several = await answerTo('장롱 티비 솜이불 버려요', '티비는 32인치 하난데 그것도 공짜?');
    expect(several).toContain('**TV**');
    expect(several).not.toContain('장롱');
    expect(await answerTo('떡볶이 시켜먹은 통')).not.toContain('나누지 않아도 돼요. 플라스틱은');
    expect(await answerTo('소주병 편의점에 갖다주면 돈 줘요?', '이빨 나간것도 받아줌?')).toContain(
      '보증금을 받지 못해요',
    );
    const swollen = await answerTo('보조배터리가 빵빵하게 부풀었어 어떡해');
    expect(swollen).not.toContain('말씀인가요');
    expect(swollen).not.toContain('전지 수거함에 넣고');
  });

  it('gives the reason that the guide gives, and says where it gives none', async () => {
    expect(await answerTo('왜 씻어야 해?')).toContain('재활용하지 못해요');
    expect(await answerTo('페트병 어떻게 버려', '라벨은 왜 떼?')).toContain('다시 좋은 재료가 될 수 있어서');
    expect(await answerTo('분리수거 왜 해야 돼?')).toContain('찾지 못했어요');
    expect(await answerTo('텔레비전 버려야 돼', '왜?')).toContain('적혀 있지 않아요');
    expect(await answerTo('I have an empty jam jar', 'is there a fine if I mess up?')).toContain('1,000,000 won');
    expect(await answerTo('형광등 어디에 버려요')).not.toContain('깨진 것은 신문지');
    expect(await answerTo('아 그렇구나 진짜 고마워요 덕분에 살았어요')).toContain('천만에요');
  });

  it('never says where a whole one goes of what has become dangerous', async () => {
    const swollen = [
      '보조배터리가 빵빵하게 부풀었어 어떡해',
      '바늘로 찔러서 바람 빼면 안됨?',
      '소금물에 담가두면 된다던데',
      '그럼 아파트 건전지 통에 넣고 올게',
    ];
    for (let turns = 1; turns <= swollen.length; turns++)
      expect(await answerTo(...swollen.slice(0, turns)), swollen[turns - 1]).toContain('**부푼 배터리** 쓰지 말고');
    expect(await answerTo(...swollen.slice(0, 2))).toContain('**안 돼요.');
    expect(await answerTo(...swollen.slice(0, 3))).toContain('**아니요. 소금물');
    expect(await answerTo(...swollen)).toContain('**아니요.');
    expect(await answerTo('my power bank is swollen, what do I do', 'ok where is the nearest battery box?')).toContain(
      '**Swollen battery**',
    );
    const broken = [
      '형광등 갈다가 깨먹었어 ㅜㅜ',
      '그래도 형광등 수거함에 넣음 되지?',
      '남은 가루는 청소기로 밀어도 되나',
    ];
    for (let turns = 1; turns <= broken.length; turns++)
      expect(await answerTo(...broken.slice(0, turns)), broken[turns - 1]).toContain(
        '**깨진 형광등·전구** 수거함이 아니라',
      );
    expect(await answerTo(...broken.slice(0, 2))).toContain('**아니요.');
    expect((await search('형광등, 부푼 보조배터리')).items.map(({ item }) => item.id)).toEqual([
      'lamp',
      'swollen-battery',
    ]);
    expect((await search('창문 유리가 깨졌어')).items[0]?.item.id).toBe('broken-glass');
  });

  it('goes on about what was spoken of, answers what was taken for granted first, and speaks English', async () => {
    expect(await answerTo('생수병 어케 버려', '그럼 뚜껑은?')).toMatch(/^투명 페트병은 뚜껑을 닫아서/);
    expect(await answerTo('우유곽은 그냥 종이랑 같이 버림 되죠?')).toMatch(/^\*\*아니요\.\*\*/);
    expect(await answerTo('당뇨 주사바늘 어떻게 버려요?', '페트병에 담아서 페트병 칸에 내놓을까?')).toContain(
      '**주사기·주삿바늘**',
    );
    expect(await answerTo('안녕')).toContain('안녕하세요');
    expect(await answerTo('hi, how do I throw out a sofa?')).toContain('**Sofa**');
    expect(await answerTo('hi, how do I throw out a sofa?', 'how much is it?')).toMatch(/^The fee differs/);
    expect(await answerTo('코팅팬은 고철 안되죠?')).toMatch(/^\*\*돼요/);
  });

  it('goes where it should in conversations that are judged by item, words and what must not be said', async () => {
    let right = 0;
    for (const dialogue of new Set(JUDGED.map((turn) => turn.dialogue))) {
      const messages: { role: 'user' | 'assistant'; content: string }[] = [];
      for (const { says, names, must, must_not } of JUDGED.filter((turn) => turn.dialogue === dialogue)) {
        messages.push({ role: 'user', content: says });
        const { text, citations } = await composeAnswer(client, messages, new AbortController().signal, randomUUID());
        messages.push({ role: 'assistant', content: text });
        const plain = text.replaceAll('*', '');
        const items = await store.findAll(
          citations.filter(({ kind }) => kind === 'recycle_item').map(({ ref }) => ref),
        );
        const cites =
          names === null ||
          (names === ''
            ? items.length === 0
            : names.split('+').every((each) => items.some((item) => isCalled(item, each))));
        const isSaid = (pattern: string | null): boolean => pattern !== null && new RegExp(pattern, 'i').test(plain);
        if (cites && (must === null || isSaid(must)) && !isSaid(must_not)) right += 1;
      }
    }
    console.log(`conversations, aside-2: ${right} of ${JUDGED.length} turns right`);
    expect(right / JUDGED.length).toBeGreaterThanOrEqual(0.85);
  });

  it('answers what citizens ask who know nothing of the guide, and does no harm', async () => {
    const missed: string[] = [];
    const harmful: string[] = [];
    for (const { turns, cites, must, must_not } of BLIND) {
      const messages: { role: 'user' | 'assistant'; content: string }[] = [];
      for (const content of turns) {
        messages.push({ role: 'user', content });
        const answer = await composeAnswer(client, messages, new AbortController().signal, randomUUID());
        messages.push({ role: 'assistant', content: answer.text });
        if (messages.length < 2 * turns.length) continue;
        const plain = answer.text.replaceAll('*', '').toLowerCase();
        const has = (said: string): boolean => said.split('|').some((each) => plain.includes(each.toLowerCase()));
        const cited = answer.citations.filter(({ kind }) => kind === 'recycle_item').map(({ ref }) => ref);
        const isFirst = cites.length === 0 ? cited.length === 0 : cites.includes(cited[0] ?? '');
        if (!isFirst || !cites.every((id) => cited.includes(id)) || !must.every(has))
          missed.push(`${turns.join(' / ')} → ${answer.text.slice(0, 160)}`);
        if (must_not.some(has)) harmful.push(`${turns.join(' / ')} → ${answer.text}`);
      }
    }
    console.log(`blind turns: ${BLIND.length - missed.length} of ${BLIND.length} right\n  ${missed.join('\n  ')}`);
    expect(harmful).toEqual([]);
    expect(missed).toEqual([]);
  });

  it('tells what is dirty by the rule for it, what is the same of all that was listed, and the days of the kind that was asked for', async () => {
    const mouldy = await answerTo('곰팡이 슨 책 종이로 됨?');
    expect(mouldy).toMatch(/^\*\*경우에 따라 달라요/);
    expect(mouldy).toContain('더러워진 부분은 종량제봉투');
    expect(await answerTo('마요네즈통 안쪽이 도저히 안 씻겨요')).toMatch(/^묻은 것이 씻기지 않으면/);
    expect(await answerTo('avocado seed, egg shells and onion skins go in food waste bin?')).toMatch(/^\*\*No\.\*\*/);
    const days = await answerTo('분당은 음쓰 매일 가져가?');
    expect(days).toContain('성남시에서 음식물 쓰레기를 내놓는 요일과 시간은 아직 몰라요');
    expect(days).not.toContain('종량제봉투');
    expect(await answerTo('침대 매트리스 버려야됨', '해운대구는 수수료 얼마?')).toContain('해운대구청');
  });

  it('says yes to nothing that it must not say yes to, in any conversation', async () => {
    for (const dialogue of new Set(TURNS.map((turn) => turn.dialogue))) {
      const turns = TURNS.filter((turn) => turn.dialogue === dialogue);
      const messages: { role: 'user' | 'assistant'; content: string }[] = [];
      for (const { says, must_not_say } of turns) {
        messages.push({ role: 'user', content: says });
        const { text } = await composeAnswer(client, messages, new AbortController().signal, randomUUID());
        messages.push({ role: 'assistant', content: text });
        expect(text, `${dialogue}: ${says}`).not.toMatch(/^\s*$|모델을 연결|undefined/);
        if (/(^|\|)\s*(네|yes)/i.test(must_not_say))
          expect(text, `${dialogue}: ${says}`).not.toMatch(/^\*\*(네|돼요|Yes|You can\.)/);
      }
    }
  });
});
