import { call, open } from '../../app/api.ts';

/** Where a task of the studio is read, and its events. */
export const studioTask = (id: string) => ({
  read: (signal: AbortSignal) => call('GET /tasks/:id', { params: { id } }, { signal }),
  openEvents: (signal: AbortSignal) => open('GET /tasks/:id/events', { params: { id } }, { signal }),
});
