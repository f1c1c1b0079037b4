import { eco } from '@madang/contracts/recycle-app';
import type { AppAnswerEvent, ServiceClient } from '#platform/client';
import type { Handlers } from '#platform/http/handler';
import { Events, type EventSink } from '#platform/http/reply';
import { answerFromGuide } from '../assistant/answer.ts';
import { INSTRUCTIONS, runTool } from '../assistant/tools.ts';

const write = (sink: EventSink, event: AppAnswerEvent['event'] | 'done', data: object): boolean =>
  sink.write([{ event, json: JSON.stringify(data) }]);

/** The assistant on the conversation engine: a connected model is given the guide as tools, and without one the guide is searched. */
export const createAssistantRoutes = (client: ServiceClient): Handlers<typeof eco.contract> => ({
  'POST /internal/apps/eco/before-turn': ({ body }) =>
    Promise.resolve(
      body.model.built_in
        ? { reply: { kind: 'stream' as const } }
        : { instructions: INSTRUCTIONS, tools: Object.keys(eco.app.tools) },
    ),

  'POST /internal/apps/eco/tool': ({ body, caller, request }) => runTool(client, caller.userId, body, request.signal),

  'POST /internal/apps/eco/answer': ({ body, caller, request }) =>
    Promise.resolve(
      new Events(async (sink) => {
        await answerFromGuide(client, caller.userId, body, request.signal, ({ event, data }) =>
          write(sink, event, data),
        );
        write(sink, 'done', {});
      }),
    ),
});
