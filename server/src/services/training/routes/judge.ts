import type { judge } from '@madang/contracts/training/judge';
import { AppError } from '#platform/errors';
import type { Handlers } from '#platform/http/handler';
import { judgePicture } from '../judge/judge-picture.ts';
import { judgeText, SUSPICIOUS } from '../judge/judge-text.ts';
import { reasonOf, UNREADABLE } from '../judge/reason.ts';
import type { Speech } from '../words.ts';

/** Pictures that are held at once while they wait for their turn; of the megabytes that each may have. */
const MOST_PICTURES = 8;
const RETRY_SECONDS = 5;
let held = 0;

export const createJudgeRoutes = ({ words }: Speech): Handlers<typeof judge> => ({
  'POST /training/analyze-text': ({ body: { text }, request: { locale } }) => {
    const judgement = judgeText(text);
    return Promise.resolve({
      phishing_score: judgement.phishing_score,
      is_suspicious: judgement.phishing_score >= SUSPICIOUS,
      reason: reasonOf(judgement, words[locale], locale),
      cues: judgement.cues.map((cue) => ({ ...cue, title: words[locale].red_flags[cue.code].name })),
      text,
      lines: text.replaceAll('\r', '').split('\n'),
    });
  },

  'POST /training/analyze-image': async ({ body, request: { locale, signal } }) => {
    if (held >= MOST_PICTURES)
      throw new AppError('rate_limited', { values: { seconds: RETRY_SECONDS }, retryAfterSeconds: RETRY_SECONDS });
    held++;
    try {
      const { taken } = await body.receive(async ({ bytes }) => Buffer.concat(await Array.fromAsync(bytes)));
      const { judgement, lines, width, height } = await judgePicture(Buffer.concat(taken), { locale, signal });
      return {
        phishing_score: judgement?.phishing_score ?? null,
        is_suspicious: judgement === undefined ? null : judgement.phishing_score >= SUSPICIOUS,
        reason: judgement === undefined ? UNREADABLE[locale] : reasonOf(judgement, words[locale], locale),
        cues: (judgement?.cues ?? []).map((cue) => ({ ...cue, title: words[locale].red_flags[cue.code].name })),
        text: lines.map(({ text }) => text).join('\n'),
        lines: [...lines],
        width,
        height,
      };
    } finally {
      held--;
    }
  },
});
