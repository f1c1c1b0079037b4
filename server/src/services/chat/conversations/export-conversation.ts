import type { Database } from '#platform/db/database';
import type { Locale } from '#platform/http/handler';
import { Download } from '#platform/http/reply';
import { toConversation, type ConversationRow } from '../store/conversations.ts';
import { readAll, readShown, toMessage, type MessageRow } from '../store/messages.ts';

const WORDS = {
  ko: { person: '나', untitled: '제목 없는 대화', source: '출처', status: { interrupted: '답이 중간에 끊겼어요.', stopped: '여기에서 멈췄어요.', failed: '답을 받지 못했어요.' } },
  en: { person: 'Me', untitled: 'Untitled conversation', source: 'Sources', status: { interrupted: 'The answer was cut off here.', stopped: 'Stopped here.', failed: 'No answer came.' } },
} as const;

const toMarkdown = ({ role, model, content, citations, status, createdAt }: MessageRow, locale: Locale): string => {
  const words = WORDS[locale];
  const ending = status === 'interrupted' || status === 'stopped' || status === 'failed' ? [`*${words.status[status]}*`] : [];
  const sources = citations.map(({ number, title, source, checked_on }) => `${number}. ${title} (${source}, ${checked_on})`).join('\n');
  return [`## ${role === 'user' ? words.person : (model ?? '')}`, `<!-- ${createdAt.toISOString()} -->`, content, ...ending, ...(sources === '' ? [] : [`${words.source}:\n\n${sources}`])].filter((part) => part !== '').join('\n\n');
};

/** What no file system takes in a name. */
const FORBIDDEN = /[\\/:*?"<>|\p{Cc}]+/gu;

/** As a file to keep: all that is there as JSON, or the branch that is shown as Markdown. */
export const exportConversation = async (db: Database, conversation: ConversationRow, format: 'json' | 'markdown', locale: Locale): Promise<Download> => {
  const title = conversation.title ?? WORDS[locale].untitled;
  const name = title.replace(FORBIDDEN, ' ').trim().slice(0, 80) || conversation.id;
  if (format === 'json') {
    const messages = (await readAll(db, conversation.id)).map((row) => ({ ...toMessage(row), shown: row.shown }));
    return new Download(`${name}.json`, 'application/json; charset=utf-8', JSON.stringify({ conversation: toConversation(conversation), messages }, null, 2));
  }
  const messages = (await readShown(db, conversation.id)).map((row) => toMarkdown(row, locale));
  return new Download(`${name}.md`, 'text/markdown; charset=utf-8', [`# ${title}`, ...messages].join('\n\n') + '\n');
};
