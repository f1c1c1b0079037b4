import type { App, WrittenTurn } from '@madang/contracts/apps';
import type { AppAnswerEvent, AppClient } from '#platform/client';
import { AppError } from '#platform/errors';
import { isVisible, type AnswerPart, type ChatModel } from '../models/model.ts';
import { DONE, goOn, RULES_MODEL, sayWords } from '../models/rules.ts';
import type { Tool } from '../models/tools.ts';

/** A turn's app, and for whom it is called: what follows happens while the answer is written, when nobody may be asking any more. */
export interface TurnOfApp {
  readonly client: AppClient;
  readonly app: App;
  readonly conversationId: string;
  readonly userId: string;
}

/** A tool may look far; the model waits for it. */
const TOOL_MS = 15_000;

const toPart = ({ event, data }: AppAnswerEvent): AnswerPart => {
  if (event === 'text') return { kind: 'text', text: data.text };
  if (event === 'tool.called') return { kind: 'tool-called', name: data.name };
  if (event === 'tool.result') return { kind: 'tool-result', name: data.name, found: data.found };
  return { kind: 'citations', citations: data.citations };
};

/** How long an app may say nothing, and take in all: as a model that answers. */
export interface AnswerLimits {
  readonly silentMs: number;
  readonly totalMs: number;
}

/** The app answers in the place of a model. What it says is said by rules, and marked so. */
export const appModel = (
  { client, app, conversationId, userId }: TurnOfApp,
  { silentMs, totalMs }: AnswerLimits,
): ChatModel => ({
  info: RULES_MODEL,
  async answer({ messageId, messages, begun, signal }, say) {
    const late = new AbortController();
    const giveUp = (): void => late.abort(new AppError('gateway_timeout', { values: { service: app.service } }));
    const [silent, total] = [setTimeout(giveUp, silentMs), setTimeout(giveUp, totalMs)];
    let hasSpoken = false;
    try {
      await client.answer(
        app,
        { conversation_id: conversationId, message_id: messageId, messages: [...messages], begun },
        { forUser: userId, signal: AbortSignal.any([signal, late.signal]) },
        (event) => {
          silent.refresh();
          hasSpoken ||= event.event === 'text' && isVisible(event.data.text);
          say(toPart(event));
        },
      );
    } finally {
      clearTimeout(silent);
      clearTimeout(total);
    }
    return { finish: 'stop', hasSpoken };
  },
});

/** An answer as the app has it, with what it says to the app itself. */
export interface OwnReply {
  readonly text: string;
  readonly structured: unknown;
}

/** The app has given the whole answer already. */
export const scriptedModel = ({ text, structured }: OwnReply): ChatModel => ({
  info: RULES_MODEL,
  withoutFiles: true,
  structured,
  async answer({ begun, signal }, say) {
    await sayWords(goOn(begun, text), say, signal);
    return { ...DONE, structured };
  },
});

/** `text`: what was asked, so that the app knows in which language. */
export const appTools = (
  { client, app, conversationId, userId }: TurnOfApp,
  names: readonly string[],
  text: string,
): Tool[] =>
  [...new Set(names)].flatMap((name) => {
    const tool = app.tools[name];
    if (tool === undefined) return [];
    return [
      {
        name,
        ...tool,
        run: (input, { messageId, citations, signal }) =>
          client.hook(
            app,
            'tool',
            {
              conversation_id: conversationId,
              message_id: messageId,
              name,
              input: tool.input.parse(input),
              text,
              citations: [...citations],
            },
            { forUser: userId, signal, timeoutMs: TOOL_MS },
          ),
      },
    ];
  });

/** What an answer is shown to its app as, before its end is told. */
type Written = Pick<WrittenTurn, 'user_message_id' | 'message_id' | 'status' | 'reply' | 'structured'>;

/** Asks the app what the person is to see with the end of the answer; undefined where it has nothing to say. */
export interface Judge {
  readonly app: string;
  (written: Written): Promise<unknown>;
}

export const judgeOf = ({ client, app, conversationId, userId }: TurnOfApp, text: string): Judge | undefined => {
  if (!app.hooks.includes('judge')) return undefined;
  const judge = async (written: Written): Promise<unknown> =>
    (
      await client.hook(
        app,
        'judge',
        { conversation_id: conversationId, text, ...written },
        { forUser: userId, timeoutMs: app.judgeMs },
      )
    ).result;
  return Object.assign(judge, { app: app.name });
};
