import type { AnswerRequest } from './model.ts';
import { inputSchema, wireName, type ToolCall, type ToolOutcome } from './tools.ts';

const SYSTEM_PROMPT =
  'You are an assistant inside Madang. Answer in the language of the person, plainly and briefly; use Markdown where it helps. Say so when you do not know.';
/** No provider promises to go on with an unfinished answer; all understand being asked to. */
const GO_ON = 'Your answer was cut off. Go on exactly where it ends. Repeat nothing and say nothing about the interruption.';

interface Said {
  readonly role: 'system' | 'user' | 'assistant';
  readonly content: string;
}

/** One round of an answer: what was said, what was to be done, and what came of it. */
export interface ToolTurn {
  readonly text: string;
  readonly calls: readonly ToolCall[];
  readonly outcomes: readonly ToolOutcome[];
}

/** A tool as a model is told of it; `inputSchema` is JSON Schema. */
export interface OfferedTool {
  readonly name: string;
  readonly description: string;
  readonly inputSchema: Readonly<Record<string, unknown>>;
}

/** All that a language model is told in one round, as plain data. */
export interface Prompt {
  readonly messages: readonly Said[];
  /** What tools have given since. */
  readonly turns: readonly ToolTurn[];
  /** undefined where it may use none. */
  readonly tools: readonly OfferedTool[] | undefined;
  readonly temperature: number | null;
}

const messagesFor = ({ speaker, toolbox, messages, begun }: AnswerRequest): Said[] => [
  { role: 'system', content: [SYSTEM_PROMPT, toolbox?.instructions, speaker?.instructions].filter((part) => part !== undefined).join('\n\n') },
  ...messages,
  ...(begun === '' ? [] : [{ role: 'assistant' as const, content: begun }, { role: 'user' as const, content: GO_ON }]),
];

/** `offersTools`: as far as the app has any. */
export const promptOf = (request: AnswerRequest, turns: readonly ToolTurn[], offersTools: boolean): Prompt => ({
  messages: messagesFor(request),
  turns,
  tools: offersTools ? request.toolbox?.tools.map((tool) => ({ name: wireName(tool), description: tool.description, inputSchema: inputSchema(tool) })) : undefined,
  temperature: request.speaker?.temperature ?? null,
});
