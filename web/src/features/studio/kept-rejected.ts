import { keepOwnForVisit, recallOwnOfVisit } from '../../app/own-storage.ts';

const keyOf = (id: string) => `studio.rejected.${id}` as const;

/** How many rows of a file were left out is told once, when it is sent. */
export const rememberRejected = (id: string, count: number): void => {
  if (count > 0) keepOwnForVisit(keyOf(id), String(count));
};
export const rejectedOf = (id: string): number => Number(recallOwnOfVisit(keyOf(id)) ?? 0);
