import type { Item } from '@madang/contracts/recycle';
import type { Locale } from '#platform/http/handler';

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
  const head = `**${item.name[locale]}** ${sentence(item.summary[locale])} [${number}]`;
  if (!alone) return head;
  return [head, `${labels.how}\n\n${steps}`, ...(donts === '' ? [] : [`${labels.dont}\n\n${donts}`])].join('\n\n');
};

const REGION: Readonly<Record<Locale, string>> = {
  ko: '지역마다 다를 수 있어요. 사는 곳의 구청이나 시청 안내를 한 번 더 확인해 주세요.',
  en: 'This differs by district. Check with your local office too.',
};

/** The best hit in full when it stands alone, else a line for each thing that was asked about. */
export const guideAnswer = (items: readonly Item[], locale: Locale): string => {
  const alone = items.length === 1;
  const sections = items.map((item, index) => itemSection(item, index + 1, locale, alone));
  return [...sections, ...(items.some((item) => item.varies_by_region) ? [REGION[locale]] : [])].join('\n\n');
};
