import type { AttachedFile, CollectorItem } from '@madang/contracts/chat';
import { call } from '../../app/api.ts';

/** What is read by passages; texts are told as they are. */
export const isDocument = ({ mime_type: type }: AttachedFile): boolean =>
  type.startsWith('application/') && type !== 'application/json';

const LOOK_MS = 600;
const LONGEST_LOOK_MS = 5000;

/** Has a document read that is about to be sent, and tells how far that is. What fails here is read once it is asked about. */
export const followDocument = async (
  fileId: string,
  isWanted: () => boolean,
  tell: (document: CollectorItem) => void,
): Promise<void> => {
  try {
    let document: CollectorItem = await call('POST /collector/attachments', { body: { file_id: fileId } });
    for (let wait = LOOK_MS; isWanted(); wait = Math.min(LONGEST_LOOK_MS, wait * 1.5)) {
      tell(document);
      if (document.status !== 'reading') return;
      await new Promise((resolve) => setTimeout(resolve, wait));
      document = await call('GET /collector/items/:id', { params: { id: fileId }, query: { limit: 1 } });
    }
  } catch {
    // Nothing is lost by it.
  }
};
