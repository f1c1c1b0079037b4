import type { Page } from 'playwright-core';
import { answered, ask } from '../support/browser.ts';
import type { ShownInstallation } from './installation.ts';
import type { Seeded } from './seed.ts';

export type Language = 'ko' | 'en';
type Work = (page: Page, language: Language, installation: ShownInstallation) => Promise<void>;

/** A picture of the pages about the apps: a guest does what is shown. Its name has the language in it. */
interface AppPicture {
  readonly name: string;
  readonly path: string;
  readonly show: Work;
}

const ANSWERS = {
  ko: [
    '손님이 몰리는 요일이 뚜렷해요. **토요일**이 평일의 1.6배라서, 한 가지 양으로 주문하면 주말에 모자라요.\n\n',
    '| 요일 | 하루 평균 | 잔 | 원두 |\n|---|--:|--:|--:|\n| 월~목 | 612,000원 | 131 | 2.4 kg |\n| 금 | 748,000원 | 160 | 2.9 kg |\n| **토** | **986,000원** | **226** | **4.1 kg** |\n\n',
    '1. 금요일 아침에 원두 **8 kg**을 받아 두세요.\n2. 우유는 토요일 몫만 따로 적어 두세요.\n3. 다음 달에도 같은 표로 견줘 보면 어긋난 날이 보여요.',
  ],
  en: [
    'Some days are clearly busier. **Saturday** sells 1.6 times as much as a weekday, so that one order for all days runs out at the weekend.\n\n',
    '| Day | Sales a day | Cups | Beans |\n|---|--:|--:|--:|\n| Mon–Thu | ₩612,000 | 131 | 2.4 kg |\n| Fri | ₩748,000 | 160 | 2.9 kg |\n| **Sat** | **₩986,000** | **226** | **4.1 kg** |\n\n',
    '1. Have **8 kg** of beans delivered on Friday morning.\n2. Note the milk for Saturday separately.\n3. Compare next month by the same table: days that stand out are easy to see.',
  ],
} as const;
const WORDS = {
  chat: {
    ko: '9월 매출을 요일로 묶어서 원두를 얼마나 시킬지 알려 줘',
    en: 'Group September’s sales by weekday and tell me how many beans to order',
  },
  eco: { ko: '깨진 유리컵은 어떻게 버려?', en: 'How do I throw away a broken glass?' },
  studio: {
    ko: '성수동 카페예요. 딸기라떼 새로 나왔고 4월 30일까지 5,500원이에요.',
    en: 'A café in Seongsu. Our new strawberry latte is 5,500 won until April 30.',
  },
  training: { ko: '어디서 떨어뜨렸어? 다친 데는 없고?', en: 'Where did you drop it? Are you hurt?' },
  caller: { ko: '큰딸', en: 'Eldest daughter' },
} as const;

export const APP_PICTURES: readonly AppPicture[] = [
  {
    name: 'chat',
    path: '/chat',
    async show(page, language, { model }) {
      model.words = [...ANSWERS[language]];
      await page.getByTestId('model-picker').click();
      await page.getByRole('menuitemradio', { name: /double/ }).click();
      await ask(page, WORDS.chat[language]);
      await answered(page);
    },
  },
  {
    name: 'eco',
    path: '/eco',
    async show(page, language) {
      await ask(page, WORDS.eco[language]);
      await answered(page);
    },
  },
  {
    name: 'studio',
    path: '/studio',
    async show(page, language) {
      await page.locator('#studio-sentence').fill(WORDS.studio[language]);
      await page.getByTestId('make').click();
      await page.getByTestId('made').first().waitFor();
    },
  },
  {
    name: 'training',
    path: '/training',
    async show(page, language) {
      await page.getByTestId('contact').filter({ hasText: WORDS.caller[language] }).first().click();
      await page.getByTestId('theirs').first().waitFor();
      const before = await page.getByTestId('theirs').count();
      await ask(page, WORDS.training[language]);
      await page.getByTestId('theirs').nth(before).waitFor();
      await page.locator('[data-testid=suggestion], [data-testid=over]').first().waitFor();
    },
  },
  { name: 'home', path: '/', show: async (page) => page.getByTestId('enter-chat').waitFor() },
];

/** Every page that admins have: each section, and what opens within it. */
export const adminPages = ({ personId, conversationOwner }: Seeded): Readonly<Record<string, string>> => ({
  dashboard: '',
  people: 'people',
  person: `people/${personId}`,
  conversations: `conversations?user=${conversationOwner}`,
  tasks: 'tasks',
  personas: 'library/personas',
  prompts: 'library/prompts',
  samples: 'library/samples',
  cases: 'training',
  'guide-missed': 'guide/missed',
  'guide-items': 'guide/items',
  'guide-item': 'guide/items/broken-glass',
  'guide-faq': 'guide/faq',
  'guide-rules': 'guide/rules',
  'guide-region': 'guide/rules/11',
  knowledge: 'knowledge',
  places: 'places',
  webhooks: 'webhooks',
  models: 'models',
  mcp: 'mcp',
  services: 'services',
  audit: 'audit',
});
