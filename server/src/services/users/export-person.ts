import { personalDataHolders } from '@madang/contracts/index';
import { exportKey, type PersonalDataPage, type PersonalRecord } from '@madang/contracts/personal-data';
import type { ServiceClient } from '#platform/client';
import type { CallContext } from '#platform/http/handler';
import { Download } from '#platform/http/reply';

/** What one service holds of a person, page by page. */
type Part = AsyncIterator<readonly PersonalRecord[], void>;

/** A page is asked for when the one before it has been sent. */
async function* pagesOf(
  client: ServiceClient,
  service: (typeof personalDataHolders)[number],
  as: CallContext,
): Part & AsyncIterable<readonly PersonalRecord[]> {
  let cursor: string | null = null;
  do {
    const page: PersonalDataPage = await client.call(
      exportKey(service),
      { query: cursor === null ? {} : { cursor } },
      { as, signal: as.request.signal },
    );
    yield page.items;
    cursor = page.next_cursor;
  } while (cursor !== null);
}

interface OpenedPart {
  readonly name: string;
  readonly first: readonly PersonalRecord[];
  readonly rest: Part;
}

const open = async (name: string, part: Part): Promise<OpenedPart> => {
  const first = await part.next();
  return { name, first: first.done === true ? [] : first.value, rest: part };
};

const toText = (records: readonly PersonalRecord[], isFirst: boolean): string =>
  records.length === 0
    ? ''
    : `${isFirst ? '' : ','}\n    ${records.map((record) => JSON.stringify(record)).join(',\n    ')}`;

/** The document piece by piece; no more than a page of it is ever in memory. */
async function* write(head: Readonly<Record<string, string>>, parts: readonly OpenedPart[]): AsyncGenerator<string> {
  yield `{\n${Object.entries(head)
    .map(([name, value]) => `  ${JSON.stringify(name)}: ${JSON.stringify(value)}`)
    .join(',\n')}`;
  for (const { name, first, rest } of parts) {
    let isFirst = first.length === 0;
    yield `,\n  ${JSON.stringify(name)}: [${toText(first, true)}`;
    for (let page = await rest.next(); page.done !== true; page = await rest.next()) {
      const text = toText(page.value, isFirst);
      if (text === '') continue;
      isFirst = false;
      yield text;
    }
    yield '\n  ]';
  }
  yield '\n}\n';
}

/**
 * All that is held of whoever asks, as one file. The first page of every service is there before anything is sent: one
 * that cannot be reached then is a proper refusal, not half a file.
 */
export const exportPerson = async (client: ServiceClient, as: CallContext): Promise<Download> => {
  const parts = await Promise.all(personalDataHolders.map((name) => open(name, pagesOf(client, name, as))));
  const exportedAt = new Date().toISOString();
  return new Download(
    `madang-${exportedAt.slice(0, 10)}.json`,
    'application/json; charset=utf-8',
    write({ exported_at: exportedAt, user_id: as.caller.userId }, parts),
  );
};
