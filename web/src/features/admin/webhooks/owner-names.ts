import { call } from '../../../app/api.ts';

/** What an account is called; of one that is gone, or cannot be read now, the beginning of its id. */
export const ownerName = async (id: string): Promise<string> => {
  const person = await call('GET /admin/users/:id', { params: { id } }).catch(() => null);
  return person?.name ?? person?.login_id ?? id.slice(0, 8);
};
