import { storableText } from '@madang/contracts/fields';
import { isVisible, ModelError, type AnswerRequest, type ChatModel, type Usage } from './model.ts';

interface Asked {
  readonly signal: AbortSignal;
  readonly instructions: string;
  readonly content: string;
}

/** One thing asked and one answer, outside of what people read. @throws ModelError where it says nothing, or fails on the way */
export const sayOnce = async (
  model: ChatModel,
  { messageId, count }: Pick<AnswerRequest, 'messageId' | 'count'>,
  { signal, instructions, content }: Asked,
): Promise<{ text: string; usage: Usage | undefined }> => {
  let text = '';
  const request: AnswerRequest = {
    messageId,
    count,
    signal,
    personaPrompt: { instructions, temperature: null },
    toolbox: undefined,
    messages: [{ role: 'user', content }],
    begun: '',
  };
  const { finish, usage } = await model.answer(request, (part) => {
    if (part.kind === 'text') text += part.text;
  });
  if (finish === 'content_filter' || finish === 'error') throw new ModelError('model_failed', undefined, finish);
  if (!isVisible(text)) throw new ModelError('model_empty');
  return { text: storableText(text.trim()), usage };
};
