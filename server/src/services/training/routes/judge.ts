import type { judge } from '@madang/contracts/training/judge';
import type { Handlers } from '#platform/http/handler';
import { onlyFileOf } from '#platform/http/incoming-form';
import type { ServiceContext } from '#platform/service';
import { modelLook } from '../judge/ask-model.ts';
import { judgePicture } from '../judge/judge-picture.ts';
import { judgeText } from '../judge/judge-text.ts';
import type { WithPlace } from '../judge/picture-places.ts';
import { tellJudgement, tellPicture } from '../judge/tell-judgement.ts';
import type { Speech } from '../words.ts';

export const createJudgeRoutes = (
  { client, log }: Pick<ServiceContext, 'client' | 'log'>,
  speech: Speech,
  withPlace: WithPlace,
): Handlers<typeof judge> => ({
  'POST /training/analyze-text': ({ body: { text }, request: { locale } }) =>
    Promise.resolve({
      ...tellJudgement(judgeText(text), speech, locale),
      text,
      lines: text.replaceAll('\r', '').split('\n'),
    }),

  'POST /training/analyze-image': ({ body, caller, request }) =>
    withPlace(caller.userId, async ({ receive, read }) => {
      const { locale, signal } = request;
      // Until the form ends, too, it has not arrived: else who holds back its end would hold the picture for nothing.
      const picture = await receive(onlyFileOf(body));
      const { look, sight } = modelLook({ client, log }, picture, { caller, request });
      const told = tellPicture(await read(() => judgePicture(picture, { locale, signal, look })), speech, locale);
      return { ...told, text: told.lines.map(({ text }) => text).join('\n'), ...sight() };
    }),
});
