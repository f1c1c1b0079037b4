type Say = (key: string) => string;

/** Why something could not be read, as people read it. */
export const wordsOfCode = (code: string | null, t: Say, te: (key: string) => boolean): string => {
  const key = `collector.failures.${code ?? ''}`;
  return te(key) ? t(key) : t('collector.failed');
};
