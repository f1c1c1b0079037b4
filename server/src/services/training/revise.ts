import type { TrainingReply } from '@madang/contracts/training/entities';
import type { Locale } from '@madang/contracts/fields';
import { languageOf } from '#platform/language';
import { usableLures } from './safety/usable-lures.ts';

/** How much longer than the script's line a model's may be. */
const LONGER = 2.5;
const SPARE = 120;

/** Words that no contact says: of who has left the role, or shows what it was told. */
const OUT_OF_ROLE =
  /as an ai|language model|\bi('m| am) (an? )?(ai|assistant|bot)\b|system prompt|openai|anthropic|chatgpt|\bgpt-|json|instructions|프롬프트|언어 ?모델|인공지능(으로서|이라|입니다|이에요|이야)|챗봇|지시(문|사항)|```|<\/?\w+>|\bRF\d|\bS[1-7]\b|\[[^\][]*(번호|number|비밀번호|password|code)[^\][]*\]/i;

const replyIn = (said: string): string | undefined => {
  const begin = said.indexOf('{');
  const end = said.lastIndexOf('}');
  if (begin === -1 || end < begin) return undefined;
  try {
    const { reply } = JSON.parse(said.slice(begin, end + 1)) as { reply?: unknown };
    return typeof reply === 'string' ? reply.trim() : undefined;
  } catch {
    return undefined;
  }
};

/** What may be shown of what a model has worded: all of it, or nothing. */
export const wordedReply = (
  said: string,
  { reply: own, red_flags_shown }: Pick<TrainingReply, 'reply' | 'red_flags_shown'>,
  locale: Locale,
): string | undefined => {
  const reply = replyIn(said);
  if (reply === undefined || reply === '' || !reply.isWellFormed() || reply.includes('\0')) return undefined;
  if (reply.length > own.length * LONGER + SPARE || languageOf(reply) !== locale || OUT_OF_ROLE.test(reply))
    return undefined;
  if (red_flags_shown.some(({ phrase }) => !reply.includes(phrase))) return undefined;
  const known = new Set(usableLures(own));
  return usableLures(reply).every((lure) => known.has(lure)) ? reply : undefined;
};
