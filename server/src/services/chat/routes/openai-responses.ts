import type { openAiResponses } from '@madang/contracts/chat/openai-responses';
import type { Handlers } from '#platform/http/handler';
import type { ServiceContext } from '#platform/service';
import { answerEvents } from '../openai/answer-events.ts';
import type { Complete } from '../openai/complete.ts';
import { promptOfResponse } from '../openai/prompt-of-response.ts';
import { ResponseEvents } from '../openai/response-events.ts';

export const createOpenAiResponseRoutes = (
  log: ServiceContext['log'],
  complete: Complete,
): Handlers<typeof openAiResponses> => ({
  'POST /v1/responses': async ({ body, caller, request }) => {
    const asked = promptOfResponse(body, request.locale);
    const who = { caller, request };
    const events = new ResponseEvents(body);
    if (body.stream === true) return answerEvents((take) => complete(asked, who, take), events, request, log);
    return events.whole(await complete(asked, who, (part) => void events.part(part)));
  },
});
