import type { Database } from '#platform/db/database';
import type { Locale } from '#platform/http/handler';
import type { WrittenFile } from '../moving/open-exports.ts';
import { toConversation, type ConversationRow } from '../store/conversations.ts';
import type { AttachedFile } from '@madang/contracts/chat';
import { filesIn, withUrl, type Sign } from '../parts/stored-parts.ts';
import { RULES_MODEL } from '../models/rules.ts';
import { readSummaries } from '../store/summaries.ts';
import { eachMessage, toMessage, type MessageRow } from '../store/messages.ts';

const WORDS = {
  ko: {
    person: '나',
    untitled: '제목 없는 대화',
    source: '출처',
    model: 'AI가 쓴 답이에요.',
    import: '다른 곳에서 가져온 답이에요. 누가 썼는지는 확인되지 않았어요.',
    rules: '내장 규칙 엔진의 답이에요. 언어 모델이 아니에요.',
    status: { interrupted: '답이 중간에 끊겼어요.', stopped: '여기에서 멈췄어요.', failed: '답을 받지 못했어요.' },
    ending: {
      length: '한 번에 쓸 수 있는 길이를 다 써서 답이 여기까지예요.',
      content_filter: '모델 제공사의 안전 필터가 답을 막았어요.',
      error: '모델이 답하다가 오류를 냈어요.',
      unknown: '모델이 답을 다 썼는지 밝히지 않고 끝냈어요.',
      empty: '모델이 빈 답을 보냈어요.',
    },
  },
  en: {
    person: 'Me',
    untitled: 'Untitled chat',
    source: 'Sources',
    model: 'Written by AI.',
    import: 'Imported from another chat. Who wrote it could not be checked.',
    rules: 'From the built-in rules engine, not a language model.',
    status: { interrupted: 'The answer was cut off here.', stopped: 'Stopped here.', failed: 'No answer came.' },
    ending: {
      length: 'The answer reached its limit of length here.',
      content_filter: 'The safety filter of the model’s provider held the answer back.',
      error: 'The model had an error while it answered.',
      unknown: 'The model ended without saying whether this is all.',
      empty: 'The model sent an empty answer.',
    },
  },
} as const;

/** How an answer ended that is not complete, in words; undefined for all others. */
const endingOf = (
  { status, finishReason, errorCode }: MessageRow,
  { status: byStatus, ending }: (typeof WORDS)[Locale],
): string | undefined => {
  if (status === 'complete' || status === 'generating') return undefined;
  if (errorCode === 'model_empty') return ending.empty;
  if (finishReason === null || finishReason === 'stop') return byStatus[status];
  return finishReason === 'tool_calls' ? ending.unknown : ending[finishReason];
};

/** Its address opens for one to two hours; the name says what it was. */
const fileLine = ({ name, mime_type, url }: AttachedFile): string =>
  `${mime_type.startsWith('image/') ? '!' : ''}[${name.replace(/[[\]\\]/g, '\\$&')}](${url})`;

/** Who wrote it: no text that a model made leaves here without that being said. */
const writtenBy = ({
  role,
  model,
  importedFrom,
}: Pick<MessageRow, 'role' | 'model' | 'importedFrom'>): 'person' | 'model' | 'rules' | 'import' => {
  // Anybody can write an export, whatever model it names.
  if (importedFrom !== null && role === 'assistant') return 'import';
  if (role === 'user' || model === null) return 'person';
  return model === RULES_MODEL.id ? 'rules' : 'model';
};

const toMarkdown = (row: MessageRow, locale: Locale, sign: Sign): string => {
  const { role, model, content, citations, createdAt } = row;
  const words = WORDS[locale];
  const said = endingOf(row, words);
  const ending = said === undefined ? [] : [`*${said}*`];
  const sources = citations
    .map(
      ({ number, title, source, checked_on }) =>
        `${number}. ${title} (${[source, checked_on].filter((each) => each !== null).join(', ')})`,
    )
    .join('\n');
  const by = writtenBy(row);
  const files = filesIn(row.parts).map((file) => fileLine(withUrl(file, sign)));
  return [
    `## ${role === 'user' ? words.person : (model ?? '')}`,
    `<!-- ${createdAt.toISOString()} -->`,
    by === 'person' ? '' : `*${words[by]}*`,
    files.join('\n'),
    content,
    ...ending,
    ...(sources === '' ? [] : [`${words.source}:\n\n${sources}`]),
  ]
    .filter((part) => part !== '')
    .join('\n\n');
};

/** What no file system takes in a name. */
const FORBIDDEN = /[\\/:*?"<>|\p{Cc}]+/gu;

/** What a file of it is called, without what it ends in. */
export const exportName = ({ id, title }: Pick<ConversationRow, 'id' | 'title'>, locale: Locale): string =>
  (title ?? WORDS[locale].untitled).replace(FORBIDDEN, ' ').trim().slice(0, 80).toWellFormed() || id;

interface Means {
  readonly db: Database;
  readonly sign: Sign;
}

const indented = (value: unknown): string => JSON.stringify(value, null, 2);

/** @param onMessage called with each message, so that who writes it need not read it again */
async function* jsonOf({ db, sign }: Means, row: ConversationRow, onMessage: (row: MessageRow) => void) {
  // The object is left open at its end, for what follows.
  yield `${indented({ conversation: toConversation(row) }).slice(0, -2)},\n"messages": [`;
  let between = '\n';
  for await (const each of eachMessage(db, row.id, 'all')) {
    onMessage(each);
    yield between + indented({ ...toMessage(each, sign), written_by: writtenBy(each), shown: each.shown });
    between = ',\n';
  }
  yield `],\n"summaries": ${indented(await readSummaries(db, row.id))}\n}`;
}

async function* markdownOf({ db, sign }: Means, { id, title }: ConversationRow, locale: Locale) {
  yield `# ${title ?? WORDS[locale].untitled}`;
  for await (const each of eachMessage(db, id, 'shown')) yield `\n\n${toMarkdown(each, locale, sign)}`;
  yield '\n';
}

/**
 * As a file to keep: all that is there as JSON, or the branch that is shown as Markdown. It is written message by message
 * while it is read, since whoever reads slowly would hold all of it.
 */
export const exportConversation = (
  means: Means,
  conversation: ConversationRow,
  format: 'json' | 'markdown',
  locale: Locale,
  onMessage: (row: MessageRow) => void = () => undefined,
): WrittenFile<string> => {
  const name = exportName(conversation, locale);
  const [end, type, content] =
    format === 'json'
      ? ['json', 'application/json', jsonOf(means, conversation, onMessage)]
      : ['md', 'text/markdown', markdownOf(means, conversation, locale)];
  return { name: `${name}.${end}`, type: `${type}; charset=utf-8`, content };
};
