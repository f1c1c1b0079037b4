import type { Client } from '@modelcontextprotocol/client';
import { storableText } from '@madang/contracts/fields';

type ToolResult = Awaited<ReturnType<Client['callTool']>>;

/** So much of it is told to a model. */
const MOST_CHARS = 40_000;

const kilobytes = (base64: string): number => Math.ceil((base64.length * 3) / 4 / 1024);

const textOf = (block: ToolResult['content'][number]): string => {
  switch (block.type) {
    case 'text':
      return block.text;
    case 'image':
    case 'audio':
      return `[${block.type} left out: ${block.mimeType}, ${kilobytes(block.data)} kB]`;
    case 'resource_link':
      return `[link: ${block.name} ${block.uri}]`;
    case 'resource':
      return 'text' in block.resource
        ? block.resource.text
        : `[file left out: ${block.resource.uri}, ${block.resource.mimeType ?? 'unknown type'}]`;
    default:
      return '[left out: a kind of content that is not known]';
  }
};

/** What a tool gave, as text. What is no text is named in its place. */
export const resultText = ({ content, structuredContent }: ToolResult): string => {
  const said = content.map(textOf).filter((text) => text !== '');
  const all =
    said.length === 0 && structuredContent !== undefined ? JSON.stringify(structuredContent) : said.join('\n\n');
  const text = storableText(all);
  return text.length <= MOST_CHARS
    ? text
    : `${text.slice(0, MOST_CHARS).toWellFormed()}\n[cut: ${text.length - MOST_CHARS} more characters]`;
};
