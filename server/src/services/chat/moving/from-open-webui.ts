import { splitDetails } from './details.ts';
import {
  cut,
  type ImportedConversation,
  type ImportedFile,
  type ImportedMessage,
  keyOf,
  type Leave,
  nodesOf,
} from './imported.ts';
import { isRecord, list, type Loose, modelName, named, record, text, time } from './values.ts';

const DATA = /^data:([\w.+/-]{3,120});base64,/;

const fileOf = (key: string, url: string, name: string | null, leave: Leave): ImportedFile[] => {
  const [head, type = ''] = DATA.exec(url.slice(0, 200)) ?? [];
  if (head === undefined) {
    leave('file_missing');
    return [];
  }
  const bytes = Buffer.from(url.slice(head.length), 'base64');
  return [{ key, name: name ?? `${key}.${type.split('/')[1] ?? 'bin'}`, type, at: { bytes } }];
};

const filesOf = (message: Loose, content: readonly Loose[], leave: Leave): ImportedFile[] => [
  ...list(message['files'])
    .map(record)
    .flatMap((file, index) => {
      const nested = record(file['file']);
      const name = named(file['name']) ?? named(nested['filename']);
      return fileOf(`file-${index}`, typeof file['url'] === 'string' ? file['url'] : '', name, leave);
    }),
  ...content.flatMap((part, index) => {
    const url = record(part['image_url'])['url'];
    return typeof url === 'string' ? fileOf(`part-${index}`, url, null, leave) : [];
  }),
];

const messageOf = (key: string, message: Loose, leave: Leave): ImportedMessage | null => {
  const role = named(message['role']);
  if (role !== 'user' && role !== 'assistant') {
    leave(role === 'system' ? 'instructions' : 'tool_messages');
    return null;
  }
  const content = list(message['content']).filter(isRecord);
  const said = cut(
    typeof message['content'] === 'string'
      ? text(message['content'])
      : content.map((part) => text(part['text'])).join('\n\n'),
    leave,
  );
  const { shown, thoughts, tools } =
    role === 'assistant' ? splitDetails(said) : { shown: said, thoughts: [], tools: 0 };
  if (tools > 0) leave('tool_messages', tools);
  const files = filesOf(message, content, leave);
  if (shown === '' && thoughts.length === 0 && files.length === 0) return null;
  return {
    key,
    role,
    text: shown,
    reasoning: thoughts.join('\n\n') || null,
    model: role === 'user' ? null : modelName('open-webui', message['model']),
    at: time(message['timestamp']),
    files,
  };
};

const chatOf = (value: Loose): Loose => (isRecord(value['chat']) ? value['chat'] : value);
const historyOf = (chat: Loose): Loose => record(record(chat['history'])['messages']);

export const isOpenWebUi = (value: Loose): boolean => {
  const chat = chatOf(value);
  return isRecord(record(chat['history'])['messages']) || (isRecord(value['chat']) && Array.isArray(chat['messages']));
};

/** A chat of Open WebUI's export: a tree by ids, or in older ones a list of what was shown. */
export const fromOpenWebUi = (value: Loose, leave: Leave): ImportedConversation => {
  const chat = chatOf(value);
  const history = Object.entries(historyOf(chat));
  const listed = list(chat['messages']).map(record);
  const nodes =
    history.length > 0
      ? nodesOf(history, ([key, each]) => {
          const message = record(each);
          return { key, parent: named(message['parentId']), message: messageOf(key, message, leave) };
        })
      : nodesOf(listed, (message, index) => ({
          key: String(index),
          parent: index === 0 ? null : String(index - 1),
          message: messageOf(String(index), message, leave),
        }));
  const at = time(value['created_at']) ?? time(chat['timestamp']);
  const title = named(value['title']) ?? named(chat['title']);
  return {
    from: 'open-webui',
    key: named(value['id']) ?? named(chat['id']) ?? keyOf(nodes, at, title, historyOf(chat), listed),
    title,
    at,
    pinned: value['pinned'] === true,
    archived: value['archived'] === true,
    nodes,
    current: history.length > 0 ? named(record(chat['history'])['currentId']) : (nodes?.at(-1)?.key ?? null),
  };
};
