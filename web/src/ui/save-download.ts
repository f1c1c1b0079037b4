/** The file name that the server gave. */
const nameOf = (response: Response): string => {
  const encoded = /filename\*=UTF-8''([^;]+)/.exec(response.headers.get('content-disposition') ?? '')?.[1];
  return encoded === undefined ? 'madang' : decodeURIComponent(encoded);
};

const KEPT_MS = 60_000;

/** @throws TypeError when it does not come whole */
export const saveAs = async (response: Response, name: string): Promise<void> => {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(await response.blob());
  link.download = name;
  link.click();
  // The browser takes the file, and its name, a moment later.
  setTimeout(() => URL.revokeObjectURL(link.href), KEPT_MS);
};

/** Gives a file to the person, which cannot be had by a link since it takes a token. @throws TypeError when it does not come whole */
export const saveDownload = (response: Response): Promise<void> => saveAs(response, nameOf(response));
