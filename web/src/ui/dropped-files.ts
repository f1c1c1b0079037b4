const hasFiles = (data: DataTransfer | null): boolean => data?.types.includes('Files') ?? false;

/**
 * A file that is dropped where nothing takes it would open in the place of the page, and what was being written would be
 * gone; one that is pasted would do nothing. Both are told of instead.
 */
export const keepFilesOut = (told: () => void, signal: AbortSignal): void => {
  addEventListener(
    'dragover',
    (event) => {
      if (!hasFiles(event.dataTransfer)) return;
      event.preventDefault();
    },
    { signal },
  );
  addEventListener(
    'drop',
    (event) => {
      if (!hasFiles(event.dataTransfer)) return;
      event.preventDefault();
      told();
    },
    { signal },
  );
  addEventListener(
    'paste',
    ({ clipboardData }) => {
      // From a table or a document comes its picture as well as its text: the text is taken.
      if (!hasFiles(clipboardData) || (clipboardData?.types.includes('text/plain') ?? false)) return;
      told();
    },
    { signal },
  );
};
