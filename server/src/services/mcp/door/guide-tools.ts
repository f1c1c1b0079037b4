import { z } from 'zod';
import { storableText } from '@madang/contracts/fields';
import type { Item, Source } from '@madang/contracts/recycle-content';
import { ownTool, type ToolUse } from './own-tool.ts';

const ItemShape = z.object({
  citation: z.int(),
  id: z.string(),
  name: z.string(),
  where: z.string(),
  route: z.string(),
  recyclable: z.boolean(),
  condition: z.string().nullable(),
  varies_by_region: z.boolean(),
  how_to: z.array(z.string()),
  dont: z.array(z.string()),
  tips: z.array(z.string()),
  regional: z.array(
    z.object({ region: z.string(), districts: z.array(z.string()).nullable(), text: z.string(), citation: z.int() }),
  ),
});

const citeSource = ({ cite, locale }: ToolUse, title: string, source: Source): number =>
  cite({ title, source: source.title[locale], url: source.url, date: source.checked_on });

const itemOf = (item: Item, use: ToolUse): z.input<typeof ItemShape> => {
  const { locale } = use;
  const { id, disposal_route: route, recyclable, varies_by_region } = item;
  return {
    citation: citeSource(use, item.name[locale], item.source),
    id,
    name: item.name[locale],
    where: item.description[locale],
    route,
    recyclable,
    condition: item.condition?.[locale] ?? null,
    varies_by_region,
    how_to: item.how_to[locale],
    dont: item.dont[locale],
    tips: item.tips[locale],
    regional: item.regional.map(({ region, districts, text, source }) => ({
      region,
      districts,
      text: text[locale],
      citation: citeSource(use, item.name[locale], source),
    })),
  };
};

const search = ownTool({
  name: 'recycle_search',
  title: 'Search the recycling guide',
  description:
    'Finds how things are thrown away in South Korea, by what people call them, in Korean or English. One thing at a time. Where varies_by_region is true, ask for the district and use recycle_rules.',
  input: z.object({
    query: z.string().trim().min(1).max(200).describe('Name of the thing, such as 거울 or mirror'),
    limit: z.int().min(1).max(10).default(5),
  }),
  output: z.object({
    items: z.array(ItemShape.extend({ near: z.boolean().describe('A guess: ask whether it is meant') })),
    not_understood: z.array(z.string()),
  }),
  async run({ query, limit }, use) {
    const body = { query: storableText(query), limit, private: true };
    const found = await use.call('POST /guide/items/search', { body });
    return {
      items: found.items.map(({ item, near }) => ({ ...itemOf(item, use), near })),
      not_understood: found.not_understood,
    };
  },
});

const item = ownTool({
  name: 'recycle_item',
  title: 'Get an item of the recycling guide',
  description: 'One item by its id, as recycle_search gives it.',
  input: z.object({
    id: z
      .string()
      .regex(/^[a-z0-9-]{1,80}$/)
      .describe('Such as broken-glass'),
  }),
  output: z.object({ item: ItemShape }),
  async run({ id }, use) {
    return { item: itemOf(await use.call('GET /guide/items/:id', { params: { id } }), use) };
  },
});

const rules = ownTool({
  name: 'recycle_rules',
  title: 'Get the rules of a district',
  description:
    'When and where things are put out in a region or district of South Korea: what is known, what is not known, and whom to ask. Say no day that it does not give.',
  input: z.object({
    region: z.string().trim().min(1).max(40).describe('Province or metropolitan city, such as 서울'),
    district: z.string().trim().min(1).max(40).optional().describe('시, 군 or 구, such as 마포구'),
  }),
  output: z.object({
    place: z.string(),
    collection: z.array(
      z.object({
        what: z.string(),
        days: z.string().nullable(),
        time: z.string().nullable(),
        place: z.string().nullable(),
        note: z.string().nullable(),
        citation: z.int(),
      }),
    ),
    facts: z.array(z.object({ text: z.string(), citation: z.int() })),
    about_the_whole_region: z.array(z.object({ text: z.string(), citation: z.int() })),
    not_known: z.array(z.string()),
    ask: z.string(),
  }),
  async run({ region, district }, use) {
    const { locale } = use;
    const query = district === undefined ? {} : { district };
    const known = await use.call('GET /guide/rules/:region', { params: { region: storableText(region) }, query });
    const place = known.district === null ? known.name[locale] : `${known.name[locale]} ${known.district}`;
    const facts = (all: typeof known.facts) =>
      all.map(({ text, source }) => ({ text: text[locale], citation: citeSource(use, place, source) }));
    return {
      place,
      collection: known.collection.map(({ what, days, time, place: where, note, source }) => ({
        what: what[locale],
        days: days?.[locale] ?? null,
        time: time?.[locale] ?? null,
        place: where?.[locale] ?? null,
        note: note?.[locale] ?? null,
        citation: citeSource(use, place, source),
      })),
      facts: facts(known.facts),
      about_the_whole_region: facts(known.region_facts),
      not_known: known.unknown.map(({ text }) => text[locale]),
      ask: known.ask[locale],
    };
  },
});

export const GUIDE_TOOLS = [search, item, rules];
