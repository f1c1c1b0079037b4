import { NewModel, type ModelChanges, type modelsAdmin } from '@madang/contracts/chat/models-admin';
import { uuidv7 } from 'uuidv7';
import type { Principal } from '#platform/auth/principal';
import type { Transaction } from '#platform/db/database';
import { AppError } from '#platform/errors';
import { fieldError } from '#platform/http/field-errors';
import type { Handlers, RequestInfo } from '#platform/http/handler';
import { Reply } from '#platform/http/reply';
import { isRefusedAddress } from '#platform/refused-addresses';
import { findEnvironmentModel, readFigures, showAll, showStored, toPrice } from '../models/admin-models.ts';
import type { ConnectedModel, Connection } from '../models/connection.ts';
import { listModels, refusesKey } from '../models/model-server.ts';
import { MODEL_KEYS, type Models } from '../models/models.ts';
import { noteModelChange } from '../models/note-change.ts';
import { presetList, PRESETS } from '../models/presets.ts';
import { hintOf, originOf, sealKey } from '../models/sealed-key.ts';
import { modelOf, openStored } from '../models/stored-models.ts';
import { tryModel } from '../models/try-model.ts';
import type { Context } from '../settings.ts';
import type { Calendar } from '#platform/calendar';
import {
  changeConnection,
  findConnection,
  insertConnection,
  listConnections,
  noteTrial,
  orderConnections,
  removeConnection,
  type ConnectionRow,
  type NewConnection,
} from '../store/model-connections.ts';

const MOST_OFFERED = 1000;

/** @throws AppError `validation_failed` for an address that nothing is to be asked at */
const assertAddress = (baseUrl: string | undefined, { locale }: RequestInfo): void => {
  if (baseUrl !== undefined && isRefusedAddress(new URL(baseUrl).hostname))
    throw new AppError('validation_failed', { errors: [fieldError('body.base_url', 'address_not_allowed', locale)] });
};

const fieldsOf = (id: string, body: NewModel) => ({
  id,
  model: `${body.preset}/${body.name}`,
  preset: body.preset,
  name: body.name,
  label: body.label ?? body.name,
  baseUrl: body.base_url,
  seesPictures: body.sees_pictures,
  contextWindow: body.context_window,
  price: toPrice(body.price),
  firstTokenSeconds: body.first_token_seconds,
  answerSeconds: body.answer_seconds,
});

const keyFields = (
  wrappingKey: Buffer,
  place: { readonly id: string; readonly baseUrl: string },
  apiKey: string | null,
): Pick<NewConnection, 'sealedKey' | 'keyHint'> =>
  apiKey === null
    ? { sealedKey: null, keyHint: null }
    : { sealedKey: sealKey(wrappingKey, place, apiKey), keyHint: hintOf(apiKey) };

/** @throws AppError `key_needed_again`: whoever changes where a key goes has to have it */
const changesOf = (row: ConnectionRow, body: ModelChanges, wrappingKey: Buffer): Partial<NewConnection> => {
  const baseUrl = body.base_url ?? row.baseUrl;
  if (row.sealedKey !== null && body.api_key === undefined && originOf(baseUrl) !== originOf(row.baseUrl))
    throw new AppError('key_needed_again');
  const changes: Partial<NewConnection> = {
    baseUrl: body.base_url,
    label: body.label,
    seesPictures: body.sees_pictures,
    contextWindow: body.context_window,
    price: body.price === undefined ? undefined : toPrice(body.price),
    firstTokenSeconds: body.first_token_seconds,
    answerSeconds: body.answer_seconds,
    enabled: body.enabled,
    ...(body.api_key === undefined ? {} : keyFields(wrappingKey, { id: row.id, baseUrl }, body.api_key)),
  };
  return Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== undefined));
};

export const createModelsAdminRoutes = (
  { config, db, keys, outbound, emit, background }: Context,
  models: Models,
  calendar: Calendar,
): Handlers<typeof modelsAdmin> => {
  const wrappingKey = keys.derive(MODEL_KEYS);
  const figures = () => readFigures(db, calendar, background.clock.now());
  const noteTest = (model: string, caller: Principal, request: RequestInfo): Promise<void> =>
    db.transaction((tx) => noteModelChange(tx, emit, { act: 'tested', model }, caller, request));
  /** @throws AppError `set_by_environment` */
  const assertStored = (id: string): void => {
    if (findEnvironmentModel(config, id) !== undefined) throw new AppError('set_by_environment');
  };
  /** @throws AppError `key_needed_again` where what is stored of its key opens nothing */
  const openRow = (row: ConnectionRow): ConnectedModel => {
    try {
      return openStored(row, wrappingKey, config);
    } catch (cause) {
      throw new AppError('key_needed_again', { cause });
    }
  };
  return {
    'GET /admin/models': async () => ({
      items: showAll(await listConnections(db), config, await figures()),
      presets: presetList(),
      default_model: models.catalogue.defaultModel.info.id,
    }),

    'PUT /admin/models/order': async ({ body, caller, request }) => {
      body.ids.forEach(assertStored);
      const note = (tx: Transaction) => noteModelChange(tx, emit, { act: 'ordered', model: null }, caller, request);
      if (!(await orderConnections(db, body.ids, note))) throw new AppError('connected_model_not_found');
      await models.reload();
      return undefined;
    },

    'POST /admin/models': async ({ body, caller, request }) => {
      assertAddress(body.base_url, request);
      const fields = fieldsOf(uuidv7(), body);
      const key = keyFields(wrappingKey, fields, body.api_key ?? null);
      const row = await insertConnection(db, { ...fields, ...key, enabled: body.enabled }, (tx, { model }) =>
        noteModelChange(tx, emit, { act: 'added', model }, caller, request),
      );
      if (row === undefined) throw new AppError('connected_model_exists');
      await models.reload();
      return new Reply(201, showStored(row, config, await figures()));
    },

    'PATCH /admin/models/:id': async ({ params, body, caller, request }) => {
      assertStored(params.id);
      assertAddress(body.base_url, request);
      const row = await changeConnection(
        db,
        params.id,
        (known) => changesOf(known, body, wrappingKey),
        (tx, { model }) =>
          noteModelChange(tx, emit, { act: 'changed', model, fields: Object.keys(body) }, caller, request),
      );
      if (row === undefined) throw new AppError('connected_model_not_found');
      await models.reload();
      return showStored(row, config, await figures());
    },

    'DELETE /admin/models/:id': async ({ params, caller, request }) => {
      assertStored(params.id);
      const removed = await removeConnection(db, params.id, (tx, { model }) =>
        noteModelChange(tx, emit, { act: 'deleted', model }, caller, request),
      );
      if (!removed) throw new AppError('connected_model_not_found');
      await models.reload();
      return new Reply(204, undefined);
    },

    'POST /admin/models/:id/test': async ({ params, caller, request }) => {
      const fixed = findEnvironmentModel(config, params.id);
      if (fixed !== undefined) {
        await noteTest(fixed.info.id, caller, request);
        return tryModel(fixed, outbound, request);
      }
      const row = await findConnection(db, params.id);
      if (row === undefined) throw new AppError('connected_model_not_found');
      const opened = openRow(row);
      await noteTest(row.model, caller, request);
      const trial = await tryModel(opened, outbound, request);
      const { ok, total_ms } = trial;
      const at = new Date().toISOString();
      await noteTrial(db, row.id, { at, ok, code: trial.ok ? null : trial.code, total_ms });
      return trial;
    },

    'POST /admin/models/test': async ({ body, caller, request }) => {
      assertAddress(body.base_url, request);
      await noteTest(`${body.preset}/${body.name}`, caller, request);
      return tryModel(modelOf(fieldsOf(uuidv7(), body), body.api_key, config), outbound, request);
    },

    'POST /admin/models/offered': async ({ body, request }) => {
      assertAddress(body.base_url, request);
      const { api } = PRESETS[body.preset];
      const connection: Connection = { api, baseUrl: body.base_url, apiKey: body.api_key, name: '' };
      const listed = await listModels(connection, outbound.fetch).catch((cause: unknown) => {
        throw new AppError('models_server_unreachable', { cause });
      });
      if (refusesKey(listed)) throw new AppError('models_server_refused_key');
      if (listed.names === undefined) throw new AppError('models_server_lists_nothing');
      // Only what could be connected: a server may list anything.
      const names = listed.names.flatMap((name) => NewModel.shape.name.safeParse(name).data ?? []);
      const items = [...new Set(names)].slice(0, MOST_OFFERED);
      const known = items.flatMap((name): [string, number][] => {
        const tokens = NewModel.shape.context_window.safeParse(listed.contexts.get(name) ?? null);
        return tokens.success ? [[name, tokens.data]] : [];
      });
      return { items, context_windows: Object.fromEntries(known) };
    },
  };
};
