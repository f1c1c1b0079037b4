import type { FaqContent, Item } from '@madang/contracts/recycle-content';
import type { Region } from '@madang/contracts/recycle-regions';
import { call } from '../../../app/api.ts';
import type { KeptFaq, KeptItem, KeptRules } from './kept.ts';

/** An entry of the guide with what it says: an item, a question or the rules of a region. */
export type Opened =
  | { readonly kind: 'item'; readonly kept: KeptItem & { readonly content: Item } }
  | { readonly kind: 'faq'; readonly kept: KeptFaq & { readonly content: FaqContent } }
  | { readonly kind: 'rules'; readonly kept: KeptRules & { readonly content: Region } };
type Kind = Opened['kind'];

/** null where it has never said anything. */
export const readEntry = async (kind: Kind, id: string): Promise<Opened | null> => {
  if (kind === 'item') {
    const kept = await call('GET /admin/recycle/items/:id', { params: { id } });
    return kept.content === null ? null : { kind, kept: { ...kept, content: kept.content } };
  }
  if (kind === 'faq') {
    const kept = await call('GET /admin/recycle/faq/:id', { params: { id } });
    return kept.content === null ? null : { kind, kept: { ...kept, content: kept.content } };
  }
  const kept = await call('GET /admin/recycle/rules/:region', { params: { region: id } });
  return kept.content === null ? null : { kind, kept: { ...kept, content: kept.content } };
};

const idOf = ({ kind, kept }: Opened): string => (kind === 'rules' ? kept.content.code : kept.content.id);

const writeEntry = ({ kind, kept }: Opened, version: string): Promise<unknown> => {
  const query = { version };
  if (kind === 'item') {
    const { id, ...body } = kept.content;
    return call('PUT /admin/recycle/items/:id', { params: { id }, query, body });
  }
  if (kind === 'faq') {
    const { id, ...body } = kept.content;
    return call('PUT /admin/recycle/faq/:id', { params: { id }, query, body });
  }
  const { code: region, ...body } = kept.content;
  return call('PUT /admin/recycle/rules/:region', { params: { region }, query, body });
};

export const revertEntry = (entry: Opened, version: string): Promise<unknown> => {
  const query = { version };
  const id = idOf(entry);
  if (entry.kind === 'item') return call('POST /admin/recycle/items/:id/revert', { params: { id }, query });
  if (entry.kind === 'faq') return call('POST /admin/recycle/faq/:id/revert', { params: { id }, query });
  return call('POST /admin/recycle/rules/:region/revert', { params: { region: id }, query });
};

/** No page deletes the rules of a region. */
export const removeEntry = (entry: Exclude<Opened, { kind: 'rules' }>, version: string): Promise<unknown> => {
  const query = { version };
  const params = { id: entry.kept.content.id };
  if (entry.kind === 'item') return call('DELETE /admin/recycle/items/:id', { params, query });
  return call('DELETE /admin/recycle/faq/:id', { params, query });
};

/**
 * Writes an edit over what has taken its place.
 * @throws ApiProblem `content_changed` where somebody has made something else of it meanwhile
 */
export const undoRevert = async (entry: Opened): Promise<unknown> => {
  if (entry.kept.origin === 'added') return writeEntry(entry, 'none');
  const now = await readEntry(entry.kind, idOf(entry));
  return writeEntry(entry, now?.kept.origin === 'shipped' ? now.kept.version : entry.kept.version);
};

/** What was deleted, as it was, with what was changed of it here. @throws ApiProblem `content_changed` as above */
export const undoRemove = (entry: Opened): Promise<unknown> =>
  entry.kept.origin === 'shipped' ? revertEntry(entry, 'none') : writeEntry(entry, 'none');
