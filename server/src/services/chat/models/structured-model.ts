import { z } from 'zod';
import { isStorable, storableText } from '@madang/contracts/fields';
import { ModelError, type AnswerEnd, type AnswerRequest, type ChatModel, type Emit, type Usage } from './model.ts';
import { ReplyReader } from './reply-reader.ts';

const SHOWN_ISSUES = 1000;

const instructionsFor = (schema: z.ZodObject): string =>
  `Answer with one JSON object and nothing else. "reply" is what the person reads, first of all. It has to fit this JSON Schema:\n${JSON.stringify(
    z.toJSONSchema(z.object({ reply: z.string(), ...schema.shape }), { target: 'draft-7', io: 'input' }),
  )}`;

const askAgain = (problem: string): string =>
  `Your answer does not fit: ${storableText(problem.slice(0, SHOWN_ISSUES))}\nGive it again, as one JSON object that fits the schema, and nothing else.`;

const sumOf = (a: Usage | undefined, b: Usage | undefined): Usage | undefined =>
  a === undefined || b === undefined ? (a ?? b) : { input: a.input + b.input, output: a.output + b.output };

const told = (request: AnswerRequest, instructions: string): AnswerRequest => ({
  ...request,
  toolbox: {
    tools: [],
    ...request.toolbox,
    instructions: [request.toolbox?.instructions, instructions]
      .filter((part) => part !== undefined && part !== '')
      .join('\n\n'),
  },
});

/** The model has come to its end by itself: what does not fit is not only cut off. */
const isWhole = ({ finish }: AnswerEnd): boolean => finish === 'stop' || finish === 'unknown';

/** What cannot be stored would be an answer that never ends: it fits as little as what has another type. */
const storableOf = (schema: z.ZodObject) =>
  schema.refine(isStorable, { error: 'it has characters that no text has: U+0000, or half of a surrogate pair' });

/**
 * A model of whose answers a part is for its app: `structured` of the end. The reply streams as text while it comes. What
 * does not fit the schema is asked for once more, without a word to the person; then it is null.
 */
export const structuredModel = (model: ChatModel, schema: z.ZodObject): ChatModel => ({
  info: model.info,
  async answer(request: AnswerRequest, emit: Emit): Promise<AnswerEnd> {
    const asked = told(request, instructionsFor(schema));
    const fitting = storableOf(schema);
    const sayText = (text: string): void => emit({ kind: 'text', text });
    const first = new ReplyReader(sayText);
    const end = await model.answer(asked, (part) => (part.kind === 'text' ? first.take(part.text) : emit(part)));
    first.end();
    const checked = fitting.safeParse(first.object());
    if (checked.success && first.hasSpoken) return { ...end, hasSpoken: true, structured: checked.data };
    if (!isWhole(end)) return { ...end, hasSpoken: first.hasSpoken, structured: null };

    const second = new ReplyReader(first.hasSpoken ? () => undefined : sayText);
    const problem = checked.success ? 'the field reply is missing' : z.prettifyError(checked.error);
    const again: AnswerRequest = {
      ...asked,
      begun: '',
      resumed: undefined,
      done: undefined,
      toolbox: { tools: [], instructions: asked.toolbox?.instructions ?? '' },
      messages: [
        ...asked.messages,
        { role: 'assistant', content: storableText(first.raw) },
        { role: 'user', content: askAgain(problem) },
      ],
    };
    let usage = end.usage;
    try {
      const corrected = await model.answer(again, (part) => {
        if (part.kind === 'text') second.take(part.text);
      });
      usage = sumOf(usage, corrected.usage);
    } catch (error) {
      // The reply is there all the same, unless it was stopped.
      if (!(error instanceof ModelError)) throw error;
    }
    second.end();
    if (!first.hasSpoken && !second.hasSpoken) sayText(first.raw); // rather what it wrote than nothing
    const corrected = fitting.safeParse(second.object());
    return {
      ...end,
      hasSpoken: first.hasSpoken || second.hasSpoken || end.hasSpoken,
      usage,
      structured: corrected.success ? corrected.data : null,
    };
  },
});
