import type { users as contract } from '@madang/contracts/users';
import type { Handlers } from '#platform/http/handler';
import type { ServiceContext } from '#platform/service';
import { exportPerson } from './export-person.ts';
import { ownPersonalData } from './personal-data.ts';
import { createProfileRoutes } from './routes/profile.ts';
import { createAdminSettingsRoutes, createSettingsRoutes } from './routes/settings.ts';
import { createFindPerson } from './store/people.ts';

export const createRoutes = (context: Pick<ServiceContext, 'db' | 'config' | 'client'>): Handlers<typeof contract> => {
  const { db, client } = context;
  const find = createFindPerson(db);
  return {
    ...createProfileRoutes(context, find),
    ...createSettingsRoutes(context, find),
    ...createAdminSettingsRoutes(context, find),
    'GET /users/me/export': ({ caller, request }) => exportPerson(client, () => ownPersonalData(db, find, caller.userId, request.locale), { caller, request }),
  };
};
