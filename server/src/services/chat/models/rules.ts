import { setTimeout as sleep } from 'node:timers/promises';
import type { Citation, Model } from '@madang/contracts/chat';
import type { ItemHit } from '@madang/contracts/recycle';
import type { ServiceClient } from '#platform/client';
import type { Locale } from '#platform/http/handler';
import { hasHangul, type AnswerPart, type AnswerRequest, type ChatModel } from './model.ts';
import { guideAnswer, nothingFoundAnswer, notConnectedAnswer } from './rules-words.ts';

export const RULES_MODEL: Model = {
  id: 'madang/rules',
  label: 'Madang rules',
  provider: 'madang',
  capabilities: ['text', 'tools'],
  context_window: 2000,
  built_in: true,
};

/** A pace at which an answer can be read as it comes. */
const WORD_MS = 18;
const MAX_ITEMS = 3;
const TOOL = 'recycle.search';

const citation = (hit: ItemHit, number: number, locale: Locale): Citation => ({
  number,
  kind: 'recycle_item',
  ref: hit.item.id,
  title: hit.item.name[locale],
  note: hit.item.summary[locale],
  varies_by_region: hit.item.varies_by_region,
  source: hit.item.source.title,
  checked_on: hit.item.source.checked_on,
});

const words = async function* (text: string, signal: AbortSignal): AsyncGenerator<AnswerPart> {
  for (const word of text.match(/\s*\S+|\s+$/g) ?? []) {
    yield { kind: 'text', text: word };
    await sleep(WORD_MS, undefined, { signal });
  }
};

/**
 * The built-in engine. It is rule-based and no language model: it looks the question up in the recycling guide, and
 * otherwise says plainly that no model is connected.
 */
export const createRulesModel = (client: ServiceClient): ChatModel => ({
  info: RULES_MODEL,
  async *answer({ app, messages, signal }: AnswerRequest) {
    const question = (messages.at(-1)?.content ?? '').slice(0, 2000).toWellFormed();
    const locale: Locale = hasHangul(question) ? 'ko' : 'en';
    yield { kind: 'tool-called', name: TOOL };
    const { items } = await client.call('POST /recycle/items/search', { body: { query: question, limit: MAX_ITEMS } }, { signal });
    yield { kind: 'tool-result', name: TOOL, found: items.length };
    if (items.length === 0) {
      yield* words(app === 'eco' ? nothingFoundAnswer(locale) : notConnectedAnswer(locale), signal);
      return;
    }
    yield { kind: 'citations', citations: items.map((hit, index) => citation(hit, index + 1, locale)) };
    yield* words(guideAnswer(items.map((hit) => hit.item), locale), signal);
  },
});
