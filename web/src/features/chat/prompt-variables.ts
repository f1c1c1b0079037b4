/** {{name}}: a place in a saved text that whoever uses it fills in. */
const PLACE = /\{\{([^{}\n]{1,80})\}\}/g;

/** Its names, each once, in their order. */
export const variablesIn = (text: string): string[] => [
  ...new Set([...text.matchAll(PLACE)].map(([, name = '']) => name.trim()).filter((name) => name !== '')),
];

/** What is filled in is put there as it is, whatever is in it. A place without anything stays. */
export const fillIn = (text: string, values: Readonly<Record<string, string>>): string =>
  text.replace(PLACE, (place, inside: string) => {
    const name = inside.trim();
    const value = Object.hasOwn(values, name) ? values[name] : undefined;
    return value === undefined || value.trim() === '' ? place : value;
  });
