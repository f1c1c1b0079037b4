import type { Model } from '@madang/contracts/chat';
import type { Connection } from './connection.ts';

type Takes = Model['takes'];
const BOTH: Takes = ['temperature', 'reasoning_effort'];

/** Models of OpenAI that think take no temperature, and the others no effort. Source: OpenAI, "Reasoning models". */
const THINKS_AT_OPENAI = /^(o\d|gpt-([5-9]|\d\d))(?!.*chat)/;
/** Source: Gemini API, "Thinking". */
const THINKS_NOT_AT_GOOGLE = /^(gemini-(1|2\.0)|gemma)/;
/** Source: Anthropic, "Extended thinking". */
const THINKS_NOT_AT_ANTHROPIC = /^claude-(2|instant|3-(haiku|sonnet|opus|5))/;

/** Which settings of a conversation apply to a model. Servers that speak OpenAI's API are given both, and may pass them over. */
export const takesOf = ({ api, name }: Pick<Connection, 'api' | 'name'>): Takes => {
  if (api === 'openai') return THINKS_AT_OPENAI.test(name) ? ['reasoning_effort'] : ['temperature'];
  if (api === 'google') return THINKS_NOT_AT_GOOGLE.test(name) ? ['temperature'] : BOTH;
  if (api === 'anthropic') return THINKS_NOT_AT_ANTHROPIC.test(name) ? ['temperature'] : BOTH;
  return BOTH;
};
