import { setTimeout as sleep } from 'node:timers/promises';
import type { App } from '@madang/contracts/apps';
import type { Model } from '@madang/contracts/chat';
import { CONNECT_A_MODEL } from '#platform/config/connect-a-model';
import type { Locale } from '#platform/http/handler';
import { languageOf } from '#platform/language';
import type { AnswerEnd, ChatModel, Emit } from './model.ts';
import type { QuotedPassage } from './passages.ts';

export const RULES_MODEL: Model = {
  id: 'madang/rules',
  label: 'Madang rules',
  provider: 'madang',
  capabilities: ['text', 'tools'],
  context_window: 2000,
  takes: [],
  built_in: true,
};

/** A pace at which an answer can be read as it comes. */
const WORD_MS = 18;

/** What rules say has an end. */
export const DONE: AnswerEnd = { finish: 'stop', hasSpoken: true };

export const sayWords = async (text: string, emit: Emit, signal: AbortSignal): Promise<void> => {
  for (const word of text.match(/\s*\S+|\s+$/g) ?? []) {
    emit({ kind: 'text', text: word });
    await sleep(WORD_MS, undefined, { signal });
  }
};

/** What is said may have changed since the answer was begun: then all of it follows. */
export const goOn = (begun: string, whole: string): string =>
  whole.startsWith(begun) ? whole.slice(begun.length) : `\n\n${whole}`;

const WORDS: Readonly<Record<Locale, { refuse: string; apps: string; kept: string }>> = {
  ko: {
    refuse:
      '지금은 연결된 언어 모델이 없어서 이 질문에는 답할 수 없어요. 저는 내장 규칙 엔진(`madang/rules`)이고, 언어 모델이 아니에요.',
    apps: '모델 없이도 할 수 있는 일은 이런 거예요.',
    kept: '보낸 질문은 이 대화에 남아 있어요.',
  },
  en: {
    refuse:
      "No language model is connected, so I can't answer this. I'm a built-in rules engine (`madang/rules`), not a language model.",
    apps: 'What works without one:',
    kept: 'Your question stays in this chat.',
  },
};

const QUOTED: Readonly<
  Record<Locale, { head: string; attached: string; shared: string; page: (page: number) => string; foot: string }>
> = {
  ko: {
    head: '담아 두신 글에서 질문과 가까운 대목을 찾았어요.',
    attached: '붙인 문서에서 질문과 가까운 대목을 찾았어요.',
    shared: '이 앱에 마련된 자료에서 질문과 가까운 대목을 찾았어요.',
    page: (page) => `${page}쪽`,
    foot: '저는 내장 규칙 엔진(`madang/rules`)이고, 언어 모델이 아니에요. 찾은 대목을 그대로 옮겼을 뿐 풀어 설명하지는 못해요.',
  },
  en: {
    head: 'These passages of what you’ve kept come closest to your question.',
    attached: 'These passages of what you’ve attached come closest to your question.',
    shared: 'These passages of the material provided here come closest to your question.',
    page: (page) => `page ${page}`,
    foot: 'I’m a built-in rules engine (`madang/rules`), not a language model: I quote what I find, and can’t explain it.',
  },
};

const MOST_QUOTED_CHARS = 400;
/** As text alone: what was kept is shown, and neither formats nor links anything. */
const plainly = (text: string): string => text.replace(/[\\`*_[\]<>#|~!$]/g, '\\$&');

const headOf = (passages: readonly QuotedPassage[], locale: Locale): string => {
  const { head, attached, shared } = QUOTED[locale];
  if (passages.every(({ isShared }) => isShared)) return shared;
  return passages.every(({ kind }) => kind === 'attachment') ? attached : head;
};

/** As they are, with what they are from. */
export const quotesOf = (passages: readonly QuotedPassage[], locale: Locale): string => {
  const { page: pageOf } = QUOTED[locale];
  const quotes = passages.map(({ number, title, page, text }) => {
    const short = text.length > MOST_QUOTED_CHARS ? `${text.slice(0, MOST_QUOTED_CHARS).toWellFormed()}…` : text;
    const lines = plainly(short)
      .split('\n')
      .map((line) => `> ${line}`)
      .join('\n');
    return `${lines}\n\n${plainly(title)}${page === null ? '' : `, ${pageOf(page)}`} [${number}]`;
  });
  return [headOf(passages, locale), ...quotes].join('\n\n');
};

const quotingAnswer = (passages: readonly QuotedPassage[], locale: Locale): string =>
  [quotesOf(passages, locale), QUOTED[locale].foot, CONNECT_A_MODEL[locale]].join('\n\n');

const notConnectedAnswer = (apps: readonly App[], locale: Locale, isKept: boolean): string => {
  const { refuse, apps: head, kept } = WORDS[locale];
  const list = apps.map(({ title, about }) => `- **${title[locale]}**: ${about[locale]}`).join('\n');
  return [
    isKept ? `${refuse} ${kept}` : refuse,
    ...(list === '' ? [] : [`${head}\n\n${list}`]),
    CONNECT_A_MODEL[locale],
  ].join('\n\n');
};

/** The built-in engine in plain conversations: it says what can be done without a language model, and how to connect one. */
export const createRulesModel = (apps: readonly App[]): ChatModel => ({
  info: RULES_MODEL,
  async answer({ messages, passages = [], begun, prompt, signal }, emit) {
    const locale = languageOf(messages.at(-1)?.content ?? '');
    const whole =
      passages.length > 0 ? quotingAnswer(passages, locale) : notConnectedAnswer(apps, locale, prompt === undefined);
    await sayWords(goOn(begun, whole), emit, signal);
    return DONE;
  },
});
