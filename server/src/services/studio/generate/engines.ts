import type { GenerateFields } from '@madang/contracts/studio';
import { AppError } from '#platform/errors';

/**
 * Pictures are typeset here; none is painted, so what only a painting engine can do is refused before anything is begun.
 * @throws AppError `engine_not_available`
 */
export const assertCanMake = ({ method }: Pick<GenerateFields, 'method'>): void => {
  if (method !== undefined) throw new AppError('engine_not_available', { values: { wanted: method } });
};
