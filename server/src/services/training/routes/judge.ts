import type { judge } from '@madang/contracts/training/judge';
import type { Handlers } from '#platform/http/handler';
import { judgeText, SUSPICIOUS } from '../judge/judge-text.ts';
import { reasonOf } from '../judge/reason.ts';
import type { Speech } from '../words.ts';

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
});
