import { shallowRef, watch, type Ref } from 'vue';
import type { Message } from '@madang/contracts/chat';
import { call } from '../../app/api.ts';
import type { AppName } from '../../ui/lattices.ts';

type Locale = 'ko' | 'en';

/** What the guide answers, and is near to what was asked: questions of its own, in the words of the guide. */
const fromGuide = async (question: string, citations: Message['citations'], locale: Locale): Promise<string[]> => {
  const items = citations.filter(({ kind }) => kind === 'recycle_item').map(({ ref }) => ref);
  const body = { query: question, item_ids: items.slice(0, 20), limit: 4 };
  const { items: found } = await call('POST /guide/faq/search', { body });
  return found.map(({ faq }) => faq.question[locale]).filter((each) => each !== question);
};

/**
 * What may be asked after an answer that has just been written here, and not after one of an earlier visit: asking a model
 * for it costs something. From the model that answered, else from the guide.
 */
export const useSuggested = (
  app: Ref<AppName>,
  messages: Ref<readonly Message[]>,
  writing: Ref<Message | null>,
  locale: Ref<string>,
) => {
  const questions = shallowRef<readonly string[]>([]);
  let asked = 0;
  const ask = async (answer: Message, question: string): Promise<readonly string[]> => {
    if (answer.model !== 'madang/rules') {
      const params = { id: answer.conversation_id, message_id: answer.id };
      return (await call('POST /conversations/:id/messages/:message_id/suggestions', { params }))
        .suggested_user_questions;
    }
    return app.value === 'eco' ? fromGuide(question, answer.citations, locale.value === 'en' ? 'en' : 'ko') : [];
  };
  watch([writing, () => messages.value.at(-1)?.id], async ([now], [before]) => {
    questions.value = [];
    const mine = ++asked;
    const [question, answer] = messages.value.slice(-2);
    if (now !== null || before === null || answer?.status !== 'complete' || question?.role !== 'user') return;
    const found = await ask(answer, question.content).catch(() => []);
    if (mine === asked) questions.value = found.slice(0, 3);
  });
  return questions;
};
