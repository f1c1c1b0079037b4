import type { Locale } from '../http/handler.ts';

/** For people who miss a language model: how whoever runs the server connects one, by its settings. */
export const CONNECT_A_MODEL: Readonly<Record<Locale, string>> = {
  ko: `언어 모델을 연결하면 무엇이든 물어볼 수 있어요. 서버를 운영하는 분이 아래 가운데 하나를 \`.env\` 파일에 적고 서버를 다시 시작하면 돼요.

- \`GOOGLE_API_KEY\`: Google Gemini
- \`OPENAI_API_KEY\`: OpenAI
- \`ANTHROPIC_API_KEY\`: Anthropic Claude
- \`OPENAI_COMPATIBLE_BASE_URL\`과 \`OPENAI_COMPATIBLE_MODEL\`: Ollama, vLLM, LM Studio처럼 OpenAI 형식을 쓰는 서버`,
  en: `Connect a language model and you can ask anything. The person who runs this server adds one of these to the \`.env\` file and restarts it:

- \`GOOGLE_API_KEY\` for Google Gemini
- \`OPENAI_API_KEY\` for OpenAI
- \`ANTHROPIC_API_KEY\` for Anthropic Claude
- \`OPENAI_COMPATIBLE_BASE_URL\` and \`OPENAI_COMPATIBLE_MODEL\` for Ollama, vLLM, LM Studio or any other OpenAI-compatible server`,
};
