/**
 * An app on the conversation engine: it corrects Korean sentences. By a list of frequent mistakes where no model is connected,
 * else a model does it by these instructions. What it found is told beside the answer.
 */
import { fileURLToPath } from 'node:url';
import { defineApp } from '../../contracts/apps.ts';
import type { ServiceName } from '../../contracts/index.ts';
import { defineService } from '../../server/src/platform/service.ts';

const MISTAKES: readonly (readonly [wrong: RegExp, right: string])[] = [
  [/되요/g, '돼요'],
  [/몇일/g, '며칠'],
  [/어떻해/g, '어떡해'],
  [/금새/g, '금세'],
  [/왠만하/g, '웬만하'],
  [/할께/g, '할게'],
];

export const correct = (text: string): string =>
  MISTAKES.reduce((corrected, [wrong, right]) => corrected.replace(wrong, right), text);
const countMistakes = (text: string): number =>
  MISTAKES.reduce((count, [wrong]) => count + (text.match(wrong)?.length ?? 0), 0);

const { app, contract } = defineApp({
  name: 'spelling',
  service: 'spelling',
  title: { ko: '맞춤법', en: 'Spelling' },
  about: { ko: '자주 틀리는 맞춤법을 고쳐 줘요.', en: 'It corrects frequent mistakes in Korean sentences.' },
  // Asked before a turn is stored, and before its end is told.
  hooks: ['before-turn', 'judge'],
});

export const spelling = defineService({
  // The names of the product's own services are a closed list; one that is started beside them says so here.
  name: 'spelling' as ServiceName,
  schema: 'spelling',
  contract,
  apps: [app],
  needs: [],
  poolSize: 1,
  migrations: fileURLToPath(new URL('migrations', import.meta.url)),
  start: (_context) =>
    Promise.resolve({
      routes: {
        'POST /internal/apps/spelling/before-turn': ({ body: { text, model } }) =>
          Promise.resolve(
            model.built_in
              ? { reply: { kind: 'text' as const, text: correct(text) } }
              : {
                  instructions:
                    'Correct the spelling of the Korean text. Answer with the corrected text and nothing else.',
                },
          ),
        'POST /internal/apps/spelling/judge': ({ body: { text } }) =>
          Promise.resolve({ result: { mistakes: countMistakes(text) } }),
      },
    }),
});
