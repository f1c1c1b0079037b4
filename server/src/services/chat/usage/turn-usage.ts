import type { Model } from '@madang/contracts/chat';
import type { CallContext } from '#platform/http/handler';
import { estimatePassages } from '../collector/room-of-passages.ts';
import { estimateFiles } from '../attachments/with-files.ts';
import { estimateTokens } from '../models/counted-model-call.ts';
import { filesIn, type StoredFile, type StoredPart } from '../parts/stored-parts.ts';
import type { ModelSelection } from '../turns/select-model.ts';
import type { Budgets, OfferedBudget } from './budgets.ts';
import type { Calendar } from '#platform/calendar';

/** What a turn is taken to use, stored with it: for its day, for what it reserves, and for what is counted should its process die. */
export interface TurnUsage {
  readonly day: string;
  readonly inputEstimate: number;
  /** null: nothing limits it. */
  readonly reserve: { readonly tokens: number; readonly offered: readonly OfferedBudget[] } | null;
}

interface Asked {
  readonly content: string;
  readonly files: readonly StoredFile[];
  /** Letters of what it is asked with. */
  readonly collectedChars?: number;
  readonly history: readonly { readonly content: string; readonly parts: readonly StoredPart[] | null }[];
  readonly selection: ModelSelection;
}
export type UsageOf = (who: CallContext, turn: Asked) => TurnUsage;

/** Reserved for an answer, of which nobody knows how long it gets. */
const ANSWER_TOKENS = 1000;

/** What is asked of a model with so many tokens, for an answer of so many, takes of somebody's limits. */
export type ReserveFor = (
  who: CallContext,
  model: Pick<Model, 'built_in' | 'context_window'>,
  tokens: { readonly told: number; readonly answer?: number | undefined },
) => TurnUsage;

/** Built-in engines use no tokens, and go on where nothing is left. */
export const createReserveFor =
  (calendar: Calendar, budgets: Budgets, now: () => number): ReserveFor =>
  (who, model, { told, answer = ANSWER_TOKENS }) => {
    const day = calendar.dayOf(now());
    if (model.built_in) return { day, inputEstimate: 0, reserve: null };
    const inputEstimate = Math.min(told, model.context_window);
    const offered = budgets
      .limitsOf(who)
      .map(({ plan, holder_id, period, most }) => ({ plan, holder_id, period, most }));
    return {
      day,
      inputEstimate,
      reserve:
        offered.length === 0 ? null : { tokens: inputEstimate + Math.min(answer, model.context_window), offered },
    };
  };

export const createUsageOf = (calendar: Calendar, budgets: Budgets, now: () => number): UsageOf => {
  const reserveFor = createReserveFor(calendar, budgets, now);
  return (who, { content, files, collectedChars = 0, history, selection: { model, personaPrompt, toolbox } }) => {
    if (model.info.built_in) return reserveFor(who, model.info, { told: 0 });
    const shown = [...files, ...history.flatMap(({ parts }) => filesIn(parts))];
    const told =
      estimateFiles(shown, model.info) +
      estimatePassages(collectedChars, model.info.context_window) +
      estimateTokens(
        content,
        personaPrompt?.instructions ?? '',
        toolbox?.instructions ?? '',
        ...history.map((said) => said.content),
      );
    return reserveFor(who, model.info, { told });
  };
};
