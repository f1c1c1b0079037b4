import type { openAiChat } from '@madang/contracts/chat/openai-chat';
import type { Handlers } from '#platform/http/handler';
import type { ServiceContext } from '#platform/service';
import type { Catalogue } from '../models/catalogue.ts';
import { answerEvents } from '../openai/answer-events.ts';
import { listAnswering, showAnswering } from '../openai/answering.ts';
import { CompletionChunks, WholeCompletion } from '../openai/chat-completion.ts';
import type { Complete } from '../openai/complete.ts';
import { promptOfChat } from '../openai/prompt-of-chat.ts';

export const createOpenAiChatRoutes = (
  { db, log }: Pick<ServiceContext, 'db' | 'log'>,
  catalogue: Catalogue,
  complete: Complete,
): Handlers<typeof openAiChat> => ({
  'GET /v1/models': async () => ({ object: 'list', data: await listAnswering(db, catalogue) }),

  'GET /v1/models/:model': ({ params }) => showAnswering(db, catalogue, params.model),

  'POST /v1/chat/completions': async ({ body, caller, request }) => {
    const asked = promptOfChat(body, request.locale);
    const who = { caller, request };
    if (body.stream === true)
      return answerEvents((take) => complete(asked, who, take), new CompletionChunks(body), request, log);
    const whole = new WholeCompletion(body.model);
    const end = await complete(asked, who, (part) => whole.take(part));
    return whole.end(end, request.locale);
  },
});
