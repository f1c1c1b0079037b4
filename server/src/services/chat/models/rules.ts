import { setTimeout as sleep } from 'node:timers/promises';
import type { Model } from '@madang/contracts/chat';
import type { ServiceClient } from '#platform/client';
import type { Locale } from '#platform/http/handler';
import { hasHangul, type ChatModel, type Say } from './model.ts';
import { itemCitation, rulesCitation } from './citations.ts';
import { findPlace } from './place.ts';
import { guideAnswer, nothingFoundAnswer, notConnectedAnswer, placeAnswer } from './rules-words.ts';

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
const SEARCH = 'recycle.search';
const MAX_CHARS = 2000;
const LOOKED_BACK = 3;

const sayWords = async (text: string, say: Say, signal: AbortSignal): Promise<void> => {
  for (const word of text.match(/\s*\S+|\s+$/g) ?? []) {
    say({ kind: 'text', text: word });
    await sleep(WORD_MS, undefined, { signal });
  }
};

/** The guide may have changed since the answer was begun: then all of it follows. */
const goOn = (begun: string, whole: string): string => (whole.startsWith(begun) ? whole.slice(begun.length) : `\n\n${whole}`);

/**
 * The built-in engine. It is rule-based and no language model: it looks the question up in the recycling guide, and
 * otherwise says plainly that no model is connected.
 */
export const createRulesModel = (client: ServiceClient): ChatModel => {
  const search = async (query: string, signal: AbortSignal) => (await client.call('POST /recycle/items/search', { body: { query, limit: MAX_ITEMS, mode: 'question' } }, { signal })).items;
  return {
    info: RULES_MODEL,
    async answer({ app, messages, begun, signal }, say) {
      const said = messages.filter(({ role }) => role === 'user').map(({ content }) => content.slice(0, MAX_CHARS).toWellFormed());
      const [question = '', ...before] = said.toReversed();
      const locale: Locale = hasHangul(question) ? 'ko' : 'en';
      say({ kind: 'tool-called', name: SEARCH });
      const place = await findPlace(client, said, signal);
      let items = await search(question, signal);
      // Who only says where they live answers what they were asked, about what they had asked before.
      if (place.isNew) for (const earlier of before.slice(0, LOOKED_BACK)) if (items.length === 0 && earlier !== '') items = await search(earlier, signal);
      say({ kind: 'tool-result', name: SEARCH, found: items.length });
      if (items.length === 0) {
        await sayWords(goOn(begun, app === 'eco' ? nothingFoundAnswer(locale) : notConnectedAnswer(locale)), say, signal);
        return;
      }
      const varies = items.some(({ item }) => item.varies_by_region);
      const rules = varies ? place.rules : null;
      const citations = items.map(({ item }, index) => itemCitation(item, index + 1, locale));
      say({ kind: 'citations', citations: rules === null ? citations : [...citations, rulesCitation(rules, citations.length + 1, locale)] });
      const answer = guideAnswer(items.map(({ item }) => item), locale);
      await sayWords(goOn(begun, varies ? `${answer}\n\n${placeAnswer(place, citations.length + 1, locale)}` : answer), say, signal);
    },
  };
};
