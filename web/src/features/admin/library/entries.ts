import type { KeptPersona, KeptPrompt, KeptSample } from '@madang/contracts/chat/library-admin';
import { call } from '../../../app/api.ts';
import { randomKey } from '../../../app/random-key.ts';

export const KINDS = ['personas', 'prompts', 'samples'] as const;
export type Kind = (typeof KINDS)[number];
export const SINGULAR = { personas: 'persona', prompts: 'prompt', samples: 'sample' } as const;

/** One of the three, as the page shows and changes it. */
export type Entry =
  | ({ readonly kind: 'personas' } & KeptPersona)
  | ({ readonly kind: 'prompts' } & KeptPrompt)
  | ({ readonly kind: 'samples' } & KeptSample);

interface Entries {
  readonly items: readonly Entry[];
  readonly removed: readonly Entry[];
}

const of = <K extends Kind, T extends object>(
  kind: K,
  { items, removed }: { readonly items: readonly T[]; readonly removed: readonly T[] },
) => ({ items: items.map((each) => ({ kind, ...each })), removed: removed.map((each) => ({ kind, ...each })) });

export const readEntries = async (kind: Kind): Promise<Entries> => {
  if (kind === 'personas') return of(kind, await call('GET /admin/personas', {}));
  if (kind === 'prompts') return of(kind, await call('GET /admin/prompts', {}));
  return of(kind, await call('GET /admin/samples', {}));
};

export const nameOf = (entry: Entry): string => (entry.kind === 'personas' ? entry.name : entry.title);
export const noteOf = (entry: Entry): string => (entry.kind === 'prompts' ? entry.text : entry.description);

/** Writes what it says over what was there by that version. */
export const writeEntry = (entry: Entry, version: string): Promise<unknown> => {
  const where = { params: { id: entry.id }, query: { version } };
  const { app, locale, order, hidden } = entry;
  const shared = { app, locale, order, hidden };
  if (entry.kind === 'personas') {
    const { name, description, avatar, greeting, model, system_prompt, temperature } = entry;
    const body = { ...shared, name, description, avatar, greeting, model, system_prompt, temperature };
    return call('PUT /admin/personas/:id', { ...where, body });
  }
  if (entry.kind === 'prompts') {
    const { title, text, category } = entry;
    return call('PUT /admin/prompts/:id', { ...where, body: { ...shared, title, text, category } });
  }
  const { title, description, category } = entry;
  return call('PUT /admin/samples/:id', { ...where, body: { ...shared, title, description, category } });
};

export const removeEntry = ({ kind, id, version }: Entry): Promise<unknown> => {
  const where = { params: { id }, query: { version } };
  if (kind === 'personas') return call('DELETE /admin/personas/:id', where);
  if (kind === 'prompts') return call('DELETE /admin/prompts/:id', where);
  return call('DELETE /admin/samples/:id', where);
};

export const revertEntry = ({ kind, id }: Pick<Entry, 'kind' | 'id'>, version: string): Promise<unknown> =>
  call('POST /admin/library/:kind/:id/revert', { params: { kind: SINGULAR[kind], id }, query: { version } });

const newId = (): string => randomKey().replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');

/** What a new one says to begin with. A sample is made of a chat. */
export const emptyEntry = (kind: 'personas' | 'prompts', locale: 'ko' | 'en', order: number): Entry => {
  const kept = { version: 'none', origin: 'added', edited_by: null, edited_at: null } as const;
  const shared = { id: newId(), app: 'chat', locale, order, hidden: false, ...kept };
  return kind === 'personas'
    ? {
        ...shared,
        kind,
        name: '',
        description: '',
        avatar: 'house',
        greeting: '',
        model: null,
        system_prompt: '',
        temperature: null,
      }
    : { ...shared, kind, title: '', text: '', category: '' };
};
