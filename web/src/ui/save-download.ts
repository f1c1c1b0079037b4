/** The file name that the server gave. */
const nameOf = (response: Response): string => {
  const encoded = /filename\*=UTF-8''([^;]+)/.exec(response.headers.get('content-disposition') ?? '')?.[1];
  return encoded === undefined ? 'madang' : decodeURIComponent(encoded);
};

const KEPT_MS = 60_000;

/** Gives a file to the person, which cannot be had by a link since it takes a token. @throws TypeError when it does not come whole */
export const saveDownload = async (response: Response): Promise<void> => {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(await response.blob());
  link.download = nameOf(response);
  link.click();
  // The browser takes the file, and its name, a moment later.
  setTimeout(() => URL.revokeObjectURL(link.href), KEPT_MS);
};
