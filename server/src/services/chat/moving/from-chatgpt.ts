import {
  cut,
  type ImportedConversation,
  type ImportedFile,
  type ImportedMessage,
  keyOf,
  type Leave,
  MOST_FILES,
  nodesOf,
} from './imported.ts';
import { isRecord, list, type Loose, modelName, named, record, text, time } from './values.ts';

const [MARK, MARK_END, MOST_MARK] = ['\ue200', '\ue201', 2000];

/** Without the marks that pointed to what was found, in letters that no font has. Each letter is looked at once. */
const withoutMarks = (said: string): string => {
  const kept: string[] = [];
  let [from, end] = [0, -1];
  for (let at = said.indexOf(MARK); at !== -1; at = said.indexOf(MARK, at)) {
    if (end < at) end = said.indexOf(MARK_END, at);
    if (end === -1) break;
    if (end - at > MOST_MARK) at += 1;
    else {
      kept.push(said.slice(from, at));
      at = end + 1;
      from = at;
    }
  }
  return [...kept, said.slice(from)].join('');
};

/** `file-service://file-abc`, `sediment://file_abc`: by the id its bytes are found in the archive. */
const fileIn = (pointer: string | null, name: string | null, type: string | null): ImportedFile | null => {
  const id = /(file[-_][\w-]+)$/.exec(pointer ?? '')?.[1];
  return id === undefined
    ? null
    : { key: id, name: name ?? `${id}.png`, type: type ?? '', at: { entries: [id, name ?? ''] } };
};

interface Said {
  readonly texts: string[];
  readonly files: ImportedFile[];
}

const readParts = (parts: readonly unknown[], { texts, files }: Said, leave: Leave): void => {
  for (const part of parts) {
    if (typeof part === 'string') texts.push(withoutMarks(cut(text(part), leave)));
    else if (isRecord(part)) {
      const kind = named(part['content_type']);
      const file = kind === 'image_asset_pointer' ? fileIn(named(part['asset_pointer']), null, 'image/png') : null;
      if (file !== null) files.push(file);
      else if (kind === 'audio_transcription' || typeof part['text'] === 'string') texts.push(text(part['text']));
      else leave('other_parts');
    }
  }
};

const thoughtsOf = (content: Loose): string =>
  list(content['thoughts'])
    .map((each) => text(record(each)['content']))
    .join('\n\n');

/** What is shown of a message; null where nothing of it is. */
const messageOf = (key: string, message: Loose, model: unknown, leave: Leave): ImportedMessage | null => {
  const [author, content, metadata] = [
    record(message['author']),
    record(message['content']),
    record(message['metadata']),
  ];
  const role = named(author['role']);
  const kind = named(content['content_type']) ?? 'text';
  if (role === 'system' || kind === 'user_editable_context' || kind === 'model_editable_context') {
    if (list(content['parts']).some((part) => text(part) !== '')) leave('instructions');
    return null;
  }
  if (metadata['is_visually_hidden_from_conversation'] === true) {
    leave('hidden');
    return null;
  }
  const said: Said = { texts: [], files: [] };
  const recipient = named(message['recipient']) ?? 'all';
  if (role === 'tool' || recipient !== 'all') {
    // Pictures that a tool has made are the answer of whoever asked it.
    readParts(list(content['parts']).filter(isRecord), { texts: [], files: said.files }, () => undefined);
    if (said.files.length === 0) {
      leave('tool_messages');
      return null;
    }
  } else if (kind === 'text' || kind === 'multimodal_text') readParts(list(content['parts']), said, leave);
  else if (kind === 'code') said.texts.push(`\`\`\`\n${text(content['text'])}\n\`\`\``);
  else if (kind !== 'thoughts' && kind !== 'reasoning_recap') {
    if (text(content['text']) === '') leave('other_parts');
    else said.texts.push(text(content['text']));
  }
  const keys = new Set(said.files.map((file) => file.key));
  let more = 0;
  for (const attached of list(metadata['attachments']).map(record)) {
    const file = fileIn(
      named(attached['id']),
      named(attached['name']),
      named(attached['mime_type'] ?? attached['mimeType']),
    );
    if (file === null || keys.has(file.key)) continue;
    keys.add(file.key);
    if (said.files.length < MOST_FILES) said.files.push(file);
    else more += 1;
  }
  if (more > 0) leave('too_many', more);
  const reasoning = kind === 'thoughts' ? thoughtsOf(content) || null : null;
  const whole = said.texts.filter((each) => each !== '').join('\n\n');
  if (whole === '' && reasoning === null && said.files.length === 0) return null;
  return {
    key,
    role: role === 'user' ? 'user' : 'assistant',
    text: whole,
    reasoning,
    model: role === 'user' ? null : modelName('openai', metadata['model_slug'] ?? model),
    at: time(message['create_time']),
    files: said.files,
  };
};

export const isChatGpt = (value: Loose): boolean => isRecord(value['mapping']);

/** A conversation of ChatGPT's export: a tree of messages by their ids, of which one is the last that was shown. */
export const fromChatGpt = (value: Loose, leave: Leave): ImportedConversation => {
  const nodes = nodesOf(Object.entries(record(value['mapping'])), ([key, each]) => {
    const node = record(each);
    const message = isRecord(node['message'])
      ? messageOf(key, node['message'], value['default_model_slug'], leave)
      : null;
    return { key, parent: named(node['parent']), message };
  });
  const at = time(value['create_time']);
  return {
    from: 'chatgpt',
    key: named(value['conversation_id']) ?? named(value['id']) ?? keyOf(nodes, at, value['title'], value['mapping']),
    title: named(value['title']),
    at,
    pinned: value['is_starred'] === true,
    archived: value['is_archived'] === true,
    nodes,
    current: named(value['current_node']),
  };
};
