import { readFile } from 'node:fs/promises';
import { Localized } from '@madang/contracts/fields';
import { CategoryId, ContentId, DisposalRoute, Source } from '@madang/contracts/recycle-content';
import { MarkCode } from '@madang/contracts/scan/entities';
import { z } from 'zod';

const Mark = z.strictObject({
  mark: MarkCode,
  name: Localized,
  category: CategoryId,
  disposal_route: DisposalRoute,
  /** Items of the guide that bear it often. Where it is one alone, the mark says which item it is. */
  item_ids: z.array(ContentId),
  how: Localized,
  source: Source,
});
type Mark = z.infer<typeof Mark>;
export type Marks = ReadonlyMap<MarkCode, Mark>;

/** Where what a mark stands on goes. @throws ZodError for a file that lacks something, Error where a mark is missing */
export const readMarkContent = async (): Promise<Marks> => {
  const file = await readFile(new URL('../../../../content/scan/marks.json', import.meta.url), 'utf8');
  const marks = new Map(
    z
      .array(Mark)
      .parse(JSON.parse(file))
      .map((mark) => [mark.mark, mark]),
  );
  const missing = MarkCode.options.find((code) => !marks.has(code));
  if (missing !== undefined) throw new Error(`content/scan/marks.json says nothing of ${missing}`);
  return marks;
};
