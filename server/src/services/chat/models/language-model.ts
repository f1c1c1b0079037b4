import type { Model } from '@madang/contracts/chat';
import type { ChatModel } from './model.ts';
import { toModelError } from './provider-error.ts';
import type { Round } from './round.ts';
import { answerInRounds } from './tool-rounds.ts';

/** A model of a provider: it is asked in rounds, with its tools' results in between. */
export const languageModel = (info: Model, round: Round): ChatModel => ({
  info,
  async answer(request, say) {
    try {
      await answerInRounds(request, round, say);
    } catch (error) {
      throw toModelError(error);
    }
  },
});
