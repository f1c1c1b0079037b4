import type { Locale } from '@madang/contracts/fields';
import type { settings, settingsOfOthers } from '@madang/contracts/users/settings';
import type { SettingsChanges } from '@madang/contracts/users';
import type { Principal } from '#platform/auth/principal';
import type { Handlers, RequestInfo } from '#platform/http/handler';
import type { ServiceClient } from '#platform/client';
import { changeSettings, chosenPlan } from '../change-settings.ts';
import { describeSettings } from '../describe-person.ts';
import type { Context } from '../settings.ts';
import { describeSubscription } from '../plans.ts';
import type { FindPerson } from '../store/people.ts';

interface Asked {
  readonly caller: Principal;
  readonly request: RequestInfo;
}
type Changing<B> = Asked & { readonly body: B };

/** Of somebody else, who may ask in another language than this. */
const DEFAULT_LOCALE: Locale = 'ko';

type Given = Pick<Context, 'db' | 'config'> & { readonly client: ServiceClient };

export const createSettingsRoutes = ({ db, config }: Given, find: FindPerson): Handlers<typeof settings> => {
  const read = async ({ caller, request }: Asked) => describeSettings(await find(caller.userId), request.locale);
  const change = async ({ caller, request, body }: Changing<SettingsChanges>) => {
    const plan = await chosenPlan(find, caller.userId, body.plan, config.SELF_SERVICE_PLANS, request.locale);
    await changeSettings(db, caller.userId, { ...body, plan });
    return read({ caller, request });
  };
  return {
    'GET /user/settings': read,
    'PUT /user/settings': change,
    'GET /user/settings/theme': read,
    'PUT /user/settings/theme': change,
    'GET /user/settings/notification': read,
    'PUT /user/settings/notification': change,
    'GET /user/settings/subscription': async (asked) =>
      describeSubscription((await read(asked)).plan, config.SELF_SERVICE_PLANS),
    'PUT /user/settings/subscription': async (asked) =>
      describeSubscription((await change(asked)).plan, config.SELF_SERVICE_PLANS),
  };
};

export const createAdminSettingsRoutes = (
  { db, config, client }: Given,
  find: FindPerson,
): Handlers<typeof settingsOfOthers> => {
  interface Of extends Asked {
    readonly params: { readonly user_id: string };
  }
  /** Who is a person, identity knows: here there is a row for those only who have set something. @throws AppError `user_not_found` */
  const assertExists = ({ params, caller, request }: Of) =>
    client.call('GET /admin/users/:id', { params: { id: params.user_id } }, { as: { caller, request } });
  const read = async (asked: Of) => {
    await assertExists(asked);
    return describeSettings(await find(asked.params.user_id), DEFAULT_LOCALE);
  };
  const change = async (asked: Of & { readonly body: SettingsChanges }) => {
    await assertExists(asked);
    await changeSettings(db, asked.params.user_id, asked.body);
    return describeSettings(await find(asked.params.user_id), DEFAULT_LOCALE);
  };
  return {
    'GET /users/:user_id/settings': read,
    'PUT /users/:user_id/settings': change,
    'GET /users/:user_id/settings/theme': read,
    'PUT /users/:user_id/settings/theme': change,
    'GET /users/:user_id/settings/notification': read,
    'PUT /users/:user_id/settings/notification': change,
    'GET /users/:user_id/settings/subscription': async (asked) =>
      describeSubscription((await read(asked)).plan, config.SELF_SERVICE_PLANS),
    'PUT /users/:user_id/settings/subscription': async (asked) =>
      describeSubscription((await change(asked)).plan, config.SELF_SERVICE_PLANS),
  };
};
