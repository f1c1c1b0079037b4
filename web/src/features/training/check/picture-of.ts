/** The picture among what was dropped, pasted or chosen; one alone is looked at. */
export const pictureOf = (data: DataTransfer | null): File | undefined =>
  [...(data?.files ?? [])].find(({ type }) => type.startsWith('image/'));
