import { keepForVisit, recallOfVisit } from '../../app/storage.ts';

const keyOf = (id: string): string => `studio.rejected.${id}`;

/** How many rows of a file were left out is told once, when it is sent. */
export const rememberRejected = (id: string, count: number): void => {
  if (count > 0) keepForVisit(keyOf(id), String(count));
};
export const rejectedOf = (id: string): number => Number(recallOfVisit(keyOf(id)) ?? 0);
