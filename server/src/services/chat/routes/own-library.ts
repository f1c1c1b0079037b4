import { uuidv7 } from 'uuidv7';
import { MOST_PERSONAS, MOST_PROMPTS, type ownLibrary } from '@madang/contracts/chat/own-library';
import { AppError } from '#platform/errors';
import type { Handlers } from '#platform/http/handler';
import { Reply } from '#platform/http/reply';
import { PLAIN } from '../apps/named-apps.ts';
import type { Catalogue } from '../models/catalogue.ts';
import type { Context } from '../settings.ts';
import { findPersona } from '../store/library.ts';
import {
  changeOwnPersona,
  changeSavedPrompt,
  deleteOwnPersona,
  deleteSavedPrompt,
  insertOwnPersona,
  insertSavedPrompt,
  listOwnPersonas,
  listSavedPrompts,
  toOwnPersona,
  toSavedPrompt,
} from '../store/own-library.ts';
import { assertModel } from '../turns/select-model.ts';

export const createOwnLibraryRoutes = ({ db }: Context, catalogue: Catalogue): Handlers<typeof ownLibrary> => ({
  'GET /my/personas': async ({ caller }) => ({ items: (await listOwnPersonas(db, caller.userId)).map(toOwnPersona) }),

  'POST /my/personas': async ({ body, caller, request }) => {
    const { system_prompt: systemPrompt, base_id: wanted, ...about } = body;
    assertModel(catalogue, about.model, request.locale);
    const base = wanted === undefined ? undefined : await findPersona(db, wanted, null);
    if (wanted !== undefined && base?.app !== PLAIN) throw new AppError('persona_not_found');
    const row = { ...about, id: uuidv7(), ownerId: caller.userId, systemPrompt, baseId: wanted ?? null };
    const made = await db.transaction((tx) => insertOwnPersona(tx, { ...row, app: PLAIN, order: 0 }, MOST_PERSONAS));
    if (made === undefined) throw new AppError('too_many_personas', { values: { most: MOST_PERSONAS } });
    return new Reply(201, toOwnPersona(made));
  },

  'PUT /my/personas/:id': async ({ params, body, caller, request }) => {
    const { system_prompt: systemPrompt, ...about } = body;
    assertModel(catalogue, about.model, request.locale);
    const row = await changeOwnPersona(db, caller.userId, params.id, { ...about, systemPrompt });
    if (row === undefined) throw new AppError('persona_not_found');
    return toOwnPersona(row);
  },

  'DELETE /my/personas/:id': async ({ params, caller }) => {
    if (!(await db.transaction((tx) => deleteOwnPersona(tx, caller.userId, params.id))))
      throw new AppError('persona_not_found');
    return undefined;
  },

  'GET /my/prompts': async ({ caller }) => ({ items: (await listSavedPrompts(db, caller.userId)).map(toSavedPrompt) }),

  'POST /my/prompts': async ({ body, caller }) => {
    const row = { ...body, id: uuidv7(), ownerId: caller.userId };
    const made = await db.transaction((tx) => insertSavedPrompt(tx, row, MOST_PROMPTS));
    if (made === undefined) throw new AppError('too_many_prompts', { values: { most: MOST_PROMPTS } });
    return new Reply(201, toSavedPrompt(made));
  },

  'PUT /my/prompts/:id': async ({ params, body, caller }) => {
    const row = await changeSavedPrompt(db, caller.userId, params.id, body);
    if (row === undefined) throw new AppError('prompt_not_found');
    return toSavedPrompt(row);
  },

  'DELETE /my/prompts/:id': async ({ params, caller }) => {
    if (!(await deleteSavedPrompt(db, caller.userId, params.id))) throw new AppError('prompt_not_found');
    return undefined;
  },
});
