/** As the rules read it: small letters, blanks single. Single jamo stay, which people write as they are. */
export const plainOf = (said: string): string =>
  said
    .replace(/[^\u3131-\u318e]+/gu, (part) => part.normalize('NFKC'))
    .toLowerCase()
    .replace(/\s+/g, ' ')
    .replace(/[’‘]/g, "'")
    .trim();
