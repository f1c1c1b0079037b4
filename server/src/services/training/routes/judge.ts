import type { judge } from '@madang/contracts/training/judge';
import type { Handlers } from '#platform/http/handler';
import { onlyFileOf } from '#platform/http/incoming-form';
import { judgePicture } from '../judge/judge-picture.ts';
import { judgeText, SUSPICIOUS } from '../judge/judge-text.ts';
import { createPicturePlaces } from '../judge/picture-places.ts';
import { reasonOf, UNREADABLE } from '../judge/reason.ts';
import type { Speech } from '../words.ts';

const withPlace = createPicturePlaces();

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

  'POST /training/analyze-image': ({ body, caller, request: { locale, signal } }) =>
    withPlace(caller.userId, async ({ receive, read }) => {
      // Until the form ends, too, it has not arrived: else who holds back its end would hold the picture for nothing.
      const picture = await receive(onlyFileOf(body));
      const { judgement, lines, width, height } = await read(() => judgePicture(picture, { locale, signal }));
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
    }),
});
