import type { AnswerRequest } from './model.ts';

const SYSTEM_PROMPT =
  'You are an assistant inside Madang. Answer in the language of the person, plainly and briefly; use Markdown where it helps. Say so when you do not know.';
/** No provider promises to go on with an unfinished answer; all understand being asked to. */
const GO_ON = 'Your answer was cut off. Go on exactly where it ends. Repeat nothing and say nothing about the interruption.';

interface Said {
  readonly role: 'system' | 'user' | 'assistant';
  readonly content: string;
}

/** All that a language model is told. */
export const messagesFor = ({ speaker, toolbox, messages, begun }: AnswerRequest): Said[] => [
  { role: 'system', content: [SYSTEM_PROMPT, toolbox?.instructions, speaker?.instructions].filter((part) => part !== undefined).join('\n\n') },
  ...messages,
  ...(begun === '' ? [] : [{ role: 'assistant' as const, content: begun }, { role: 'user' as const, content: GO_ON }]),
];
