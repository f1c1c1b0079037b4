import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Item } from '@madang/contracts/recycle-content';
import type { RegionalRules } from '@madang/contracts/recycle-regions';
import { call, startGuest } from '../support/client.ts';
import { sampleOf } from '../support/sampled.ts';
import { startShape, type Installation } from '../support/shapes.ts';

/** A thing of each category, as people call it. */
const THINGS = {
  plastic: '투명 페트병',
  paper: '신문지',
  metal: '음료 캔',
  glass: '와인병',
  general: '영수증',
  food: '빵',
  large: '소파',
  electronic: '냉장고',
  hazardous: '건전지',
} as const;
const CATEGORIES = Object.keys(THINGS) as (keyof typeof THINGS)[];
/** So many does the built-in engine answer at once. */
const AT_ONCE = 3;
const WORKERS = 16;

/** Written apart from the one that the content is checked with. */
const DAY_OR_HOUR =
  /[월화수목금토일]요일|(?<![가-힣])[월화수목금토일](?:·[월화수목금토일])+|매일|평일|주말|\d{1,2}:\d{2}|\d{1,2}시|(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|every day/;

const inParallel = async <T>(all: readonly T[], work: (each: T) => Promise<void>): Promise<void> => {
  const left = [...all];
  await Promise.all(
    Array.from({ length: WORKERS }, async () => {
      for (let each = left.pop(); each !== undefined; each = left.pop()) await work(each);
    }),
  );
};

/** What a text says beyond this. */
const without = (text: string, known: readonly (string | undefined)[]): string =>
  known.reduce<string>((rest, each) => (each === undefined ? rest : rest.replaceAll(each, '')), text);

describe('no day and no hour without a source of that very district', () => {
  let installation: Installation;
  let token: string;
  const things = new Map<string, Item>();
  beforeAll(async () => {
    installation = await startShape('together');
    token = (await startGuest(installation.url)).token;
    for (const category of CATEGORIES) {
      const [hit] = (
        await call(installation.url, 'POST /guide/items/search', {
          body: { query: THINGS[category], mode: 'question' },
        })
      ).body.items;
      expect(hit?.item.category, THINGS[category]).toBe(category);
      if (hit !== undefined) things.set(category, hit.item);
    }
  });
  afterAll(() => installation.stop());

  const ask = async (content: string): Promise<string> => {
    const { body } = await call(installation.url, 'POST /conversations', { body: { app: 'eco' } }, { token });
    return (
      await call(
        installation.url,
        'POST /conversations/:id/messages',
        { params: { id: body.conversation.id }, body: { content } },
        { token },
      )
    ).body.ai_message.content;
  };

  const places = async (): Promise<RegionalRules[]> => {
    const { items } = (await call(installation.url, 'GET /guide/rules', {})).body;
    const named = items.flatMap(({ code, districts }): { code: string; district?: string }[] =>
      districts.length === 0 ? [{ code }] : districts.map(({ name }) => ({ code, district: name })),
    );
    const found: RegionalRules[] = [];
    await inParallel(named, async ({ code, district }) => {
      found.push(
        (
          await call(installation.url, 'GET /guide/rules/:region', {
            params: { region: code },
            query: district === undefined ? {} : { district },
          })
        ).body,
      );
    });
    return found;
  };

  it('in the rules of any place, nor in what the assistant answers there about a thing of any category', async () => {
    const all = await places();
    const unsourced: string[] = [];
    let cells = 0;
    let dated = 0;
    for (const { district, name, collection, facts, region_facts, unknown, ask: whom } of all) {
      for (const { source, what } of [...collection, ...facts.map(({ text, source }) => ({ what: text, source }))])
        if (source.url === null) unsourced.push(`${name.ko} ${district ?? ''}: ${what.ko}`);
      for (const text of [...region_facts, ...unknown]
        .flatMap((each) => [each.text.ko, each.text.en])
        .concat(whom.ko, whom.en))
        if (DAY_OR_HOUR.test(text)) unsourced.push(`${name.ko} ${district ?? ''}: ${text}`);
    }
    const ofCalendars = all.filter(({ collection }) => collection.length > 0);
    const asked = [
      ...ofCalendars,
      ...sampleOf(
        all.filter((place) => !ofCalendars.includes(place)),
        40,
      ),
    ];
    const turns = asked.flatMap((place) =>
      [0, AT_ONCE, 2 * AT_ONCE].map((from) => ({ place, categories: CATEGORIES.slice(from, from + AT_ONCE) })),
    );
    await inParallel(turns, async ({ place, categories }) => {
      const answer = await ask(
        `${place.name.ko} ${place.district ?? ''}에 살아요. ${categories.map((category) => THINGS[category]).join(', ')}은 언제 버려요?`,
      );
      const items = categories.flatMap((category) => things.get(category) ?? []);
      const own = place.collection.filter(({ routes }) => items.some((item) => routes.includes(item.disposal_route)));
      const known = own.flatMap(({ days, time, place: where, note }) => [days?.ko, time?.ko, where?.ko, note?.ko]);
      if (DAY_OR_HOUR.test(without(answer, known)))
        unsourced.push(`${place.name.ko} ${place.district ?? ''}: ${answer}`);
      for (const { days } of own)
        if (days !== null && !answer.includes(days.ko))
          unsourced.push(`${place.name.ko} ${place.district ?? ''} is not told ${days.ko}`);
      for (const item of items)
        if (!answer.includes(`**${item.name.ko}**`))
          unsourced.push(`${place.name.ko} ${place.district ?? ''}: nothing about ${item.name.ko} in ${answer}`);
      cells += categories.length;
      if (own.length > 0) dated += 1;
    });
    console.log(
      `districts: ${asked.length} of ${all.length} places × ${CATEGORIES.length} categories, ${cells} cells; ${dated} answers with days of their own, all others say that they are not known`,
    );
    expect(unsourced).toEqual([]);
    expect(cells).toBe(asked.length * CATEGORIES.length);
    expect(all.length).toBeGreaterThanOrEqual(230);
    expect(dated).toBeGreaterThanOrEqual(6);
  }, 600_000);

  it('says so plainly, and tells whom to ask', async () => {
    const elsewhere = await ask('수원시에 살아요. 투명 페트병은 언제 버려요?');
    expect(elsewhere).toContain('수원시에서 재활용품을 내놓는 요일과 시간은 아직 몰라요.');
    expect(elsewhere).toContain('수원시청');
    const here = await ask('마포구에 살아요. 투명 페트병은 언제 버려요?');
    expect(here).toContain('요일: 수요일 · 시간: 모름');
    expect(await ask('I live in 마포구. When do I throw away a clear PET bottle?')).toContain(
      'Days: Wednesday · Time: we do not know',
    );
    // The days of recyclables are no days of food waste.
    expect(await ask('마포구에 살아요. 빵은 언제 버려요?')).toContain(
      '마포구에서 음식물 쓰레기를 내놓는 요일과 시간은 아직 몰라요.',
    );
  });
});
