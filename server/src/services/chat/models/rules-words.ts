import type { Item } from '@madang/contracts/recycle-content';
import type { Locale } from '#platform/http/handler';
import { placeName } from './citations.ts';
import type { KnownPlace } from './place.ts';

const connect: Readonly<Record<Locale, string>> = {
  ko: `언어 모델을 연결하면 무엇이든 물어볼 수 있어요. 서버를 돌리는 분이 아래 가운데 하나를 \`.env\` 파일에 적고 다시 시작하면 돼요.

- \`GOOGLE_API_KEY\`: Google Gemini
- \`OPENAI_API_KEY\`: OpenAI
- \`OPENAI_COMPATIBLE_BASE_URL\`과 \`OPENAI_COMPATIBLE_MODEL\`: Ollama, vLLM, LM Studio처럼 OpenAI 형식으로 말하는 서버`,
  en: `Connect a language model and you can ask anything. Whoever runs this server puts one of these into the \`.env\` file and starts it again:

- \`GOOGLE_API_KEY\` for Google Gemini
- \`OPENAI_API_KEY\` for OpenAI
- \`OPENAI_COMPATIBLE_BASE_URL\` and \`OPENAI_COMPATIBLE_MODEL\` for Ollama, vLLM, LM Studio or any server that speaks OpenAI's format`,
};

export const notConnectedAnswer = (locale: Locale): string =>
  locale === 'ko'
    ? `지금은 연결된 언어 모델이 없어서 이 질문에는 답할 수 없어요. 저는 \`madang/rules\`라는 내장 규칙 엔진이고, 분리배출 안내에서 찾은 것만 답해요. 물어보신 글은 이 대화에 저장해 두었어요.\n\n${connect.ko}`
    : `No language model is connected, so I can't answer this. I'm \`madang/rules\`, a built-in rule engine: I only answer from the recycling guide. Your question is kept in this conversation.\n\n${connect.en}`;

export const nothingFoundAnswer = (locale: Locale): string =>
  locale === 'ko'
    ? `분리배출 안내에서 맞는 품목을 찾지 못했어요. 버리려는 물건의 이름을 짧게 적어 주세요. 예: “깨진 유리컵”, “우유팩”, “보조배터리”.\n\n저는 \`madang/rules\`라는 내장 규칙 엔진이라, 안내에 있는 것만 답해요. ${connect.ko}`
    : `I found nothing in the recycling guide for that. Try the plain name of the thing, such as “broken glass”, “milk carton” or “power bank”.\n\nI'm \`madang/rules\`, a built-in rule engine: I only answer from the guide. ${connect.en}`;

const sentence = (text: string): string => (/[.!?]$/.test(text) ? text : `${text}.`);

const itemSection = (item: Item, number: number, locale: Locale, alone: boolean): string => {
  const steps = item.how_to[locale].map((step, index) => `${index + 1}. ${step}`).join('\n');
  const donts = item.dont[locale].map((line) => `- ${line}`).join('\n');
  const labels = locale === 'ko' ? { how: '버리는 순서', dont: '이러면 안 돼요' } : { how: 'What to do', dont: "Don't" };
  const head = `**${item.name[locale]}** ${sentence(item.description[locale])} [${number}]`;
  if (!alone) return head;
  return [head, `${labels.how}\n\n${steps}`, ...(donts === '' ? [] : [`${labels.dont}\n\n${donts}`])].join('\n\n');
};

/** The best hit in full when it stands alone, else a line for each thing that was asked about. */
export const guideAnswer = (items: readonly Item[], locale: Locale): string =>
  items.map((item, index) => itemSection(item, index + 1, locale, items.length === 1)).join('\n\n');

const ASK: Readonly<Record<Locale, string>> = {
  ko: '지역마다 다를 수 있어요. **어느 시·군·구에 사세요?** “마포구”처럼 알려 주시면 그곳 안내에서 아는 것을 찾아볼게요.',
  en: 'This differs by district. **Where do you live?** Tell me the district, such as “마포구” or “Seoul”, and I will look up what is known there.',
};

const whichOf = ({ candidates }: KnownPlace, locale: Locale): string => {
  const names = candidates.map(({ region_name, district }) => `${region_name[locale]} ${district ?? ''}`.trim()).join(', ');
  return locale === 'ko' ? `지역마다 다를 수 있어요. 같은 이름이 여러 곳에 있는데 **어디인가요?** ${names}` : `This differs by district, and that name is used in several places. **Which one is it?** ${names}`;
};

const RULES: Readonly<Record<Locale, { head: (place: string) => string; days: string; time: string; place: string; check: (office: string) => string }>> = {
  ko: { head: (place) => `**${place}** 지역마다 다를 수 있어요. 알려진 재활용품 배출 안내는 이래요.`, days: '요일', time: '시간', place: '곳', check: (office) => `동네마다 다를 수 있으니 내놓기 전에 ${office}에서 한 번 더 확인해 주세요.` },
  en: { head: (place) => `**${place}** This differs by district. What is known about putting out recyclables there:`, days: 'Days', time: 'Time', place: 'Place', check: (office) => `It can differ within the district: check with ${office} before you put it out.` },
};

/** What is known of where the person lives, or the question where that is. The rules are cited under `number`. */
export const placeAnswer = (place: KnownPlace, number: number, locale: Locale): string => {
  const { rules, candidates } = place;
  if (rules === null) return candidates.length > 0 ? whichOf(place, locale) : ASK[locale];
  const words = RULES[locale];
  const { days, time, place: where } = rules.recyclables;
  const known = [[words.days, days], [words.time, time], [words.place, where]] as const;
  const lines = known.flatMap(([label, text]) => (text === null ? [] : [`- ${label}: ${text[locale]}`]));
  return [`${words.head(placeName(rules, locale))} [${number}]`, ...(lines.length > 0 ? [lines.join('\n')] : []), words.check(rules.office.name[locale])].join('\n\n');
};
