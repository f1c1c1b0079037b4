/** Of a list in a setting. */
export const namesIn = (list: string): string[] => list.split(',').map((name) => name.trim());
