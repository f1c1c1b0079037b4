/** All names of a type, in this order: one that the contract gets and that is missing here does not compile. */
export const namesOf = <T extends string>(names: Readonly<Record<T, true>>): readonly T[] => Object.keys(names) as T[];
