/** A hidden field with the text, selected: what pages had before there was a clipboard. */
const copyBySelection = (text: string): boolean => {
  const field = document.createElement('textarea');
  field.value = text;
  field.readOnly = true;
  field.className = 'sr';
  const before = document.activeElement;
  // What is outside of an open dialog cannot be selected.
  (before?.closest('dialog') ?? document.body).append(field);
  field.select();
  try {
    // eslint-disable-next-line @typescript-eslint/no-deprecated -- the only way on a page that came over plain HTTP
    return document.execCommand('copy');
  } finally {
    field.remove();
    if (before instanceof HTMLElement) before.focus({ preventScroll: true });
  }
};

/** Copies text, over plain HTTP too, where browsers have no clipboard for pages. Says whether it was copied. */
export const copyText = async (text: string): Promise<boolean> => {
  if (!('clipboard' in navigator)) return copyBySelection(text);
  // eslint-disable-next-line no-restricted-properties -- where it is missing the selection is copied
  return navigator.clipboard.writeText(text).then(
    () => true,
    () => copyBySelection(text),
  );
};
