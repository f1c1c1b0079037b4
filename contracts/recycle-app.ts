import { z } from 'zod';
import { defineApp } from './apps.ts';
import { BinType } from './location/entities.ts';

const MOST_QUERY_CHARS = 200;

/** The guide as a model may look things up in it. */
export const ECO_TOOLS = {
  'recycle.search': {
    description: 'Finds items of the Korean recycling guide by what people call them. One thing at a time.',
    input: z.object({
      query: z.string().min(1).max(MOST_QUERY_CHARS).describe('Name of the thing, Korean or English'),
    }),
  },
  'recycle.item': {
    description: 'One item of the guide by its id, as recycle_search gives it.',
    input: z.object({ id: z.string().min(1).max(80) }),
  },
  'recycle.rules': {
    description:
      'When and where things are put out in a district of South Korea: what is known, what is not known, whom to ask.',
    input: z.object({
      region: z.string().min(1).max(40).describe('Province or metropolitan city, such as 서울'),
      district: z.string().min(1).max(40).optional().describe('시, 군 or 구, such as 마포구'),
    }),
  },
  'locations.calendar': {
    description:
      'On which days household waste, food waste and recyclables are put out in a district, as its public data says. Without a district: that of the place that the person has saved.',
    input: z.object({
      district: z.string().min(1).max(40).optional().describe('Province and district, such as 서울 마포구'),
      neighbourhood: z.string().min(1).max(40).optional().describe('동, 읍 or 면, such as 성산1동'),
    }),
  },
  'locations.places': {
    description:
      'Bins or recycling centres in a district, or near the place that the person has saved: nearest first. Samples do not exist: say so.',
    input: z.object({
      kind: z.enum(['bin', 'center']).describe('bin: on the street; center: takes things in'),
      type: BinType.optional().describe('Of a bin: what goes into it'),
      district: z.string().min(1).max(40).optional().describe('Province and district, such as 서울 마포구'),
      open_now: z.boolean().default(false),
    }),
  },
  'users.points': {
    description: 'Points, level and what is rewarded, of the person who asks.',
    input: z.object({}),
  },
} as const;

/** The assistant that knows what goes where. */
export const eco = defineApp({
  name: 'eco',
  service: 'recycle',
  title: { ko: '분리배출 도우미', en: 'Recycling assistant' },
  about: {
    ko: '버리려는 물건을 분리배출 안내에서 찾아 드려요.',
    en: 'It looks up how to throw something away in the recycling guide.',
  },
  hooks: ['before-turn', 'answer', 'tool'],
  tools: ECO_TOOLS,
  lookup: {
    tool: 'recycle.search',
    input: (question) => ({ query: question.slice(0, MOST_QUERY_CHARS).toWellFormed() }),
  },
});
