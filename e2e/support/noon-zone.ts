/** A time zone in which it is about noon: no day ends while a test runs. */
export const noonZone = (): string => {
  const offset = 12 - new Date().getUTCHours();
  // Names of these zones count westward.
  return offset === 0 ? 'Etc/GMT' : `Etc/GMT${offset > 0 ? '-' : '+'}${Math.abs(offset)}`;
};
