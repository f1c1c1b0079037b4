const isHighSurrogate = (code: number): boolean => code >= 0xd800 && code <= 0xdbff;

/**
 * Makes the bits of an answer storable, whatever a provider sends: PostgreSQL's text and json hold neither U+0000 nor
 * lone surrogates. A pair that was cut in two between bits is put together again.
 */
export const createTextCleaner = () => {
  let held = '';
  return {
    clean(bit: string): string {
      const text = held + bit;
      const cut = isHighSurrogate(text.charCodeAt(text.length - 1));
      held = cut ? text.slice(-1) : '';
      return (cut ? text.slice(0, -1) : text).replaceAll('\0', '').toWellFormed();
    },
    /** What is left when no more comes. */
    rest: (): string => held.toWellFormed(),
  };
};
