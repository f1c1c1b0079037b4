import type { MoveReport } from '@madang/contracts/chat/moving';
import { openForm } from '../../app/send-form.ts';

/** How far an import is. First the file comes, then what is in it is taken. */
export interface Moving {
  readonly phase: 'sending' | 'taking';
  readonly share: number;
  readonly conversations: number;
}

type Ended = { readonly report: MoveReport } | { readonly failed: string };

/** Events of an answer that is read as text, which only grows. */
const createEvents = () => {
  let read = 0;
  return function* (text: string): Generator<{ readonly event: string; readonly data: Record<string, unknown> }> {
    for (let end = text.indexOf('\n\n', read); end !== -1; end = text.indexOf('\n\n', read)) {
      const lines = text.slice(read, end).split('\n');
      read = end + 2;
      const field = (name: string): string | undefined =>
        lines.find((line) => line.startsWith(`${name}: `))?.slice(name.length + 2);
      const [event, data] = [field('event'), field('data')];
      if (event !== undefined && data !== undefined) yield { event, data: JSON.parse(data) as Record<string, unknown> };
    }
  };
};

/** Brings an export in. @throws ApiProblem, TypeError where it was cut off: the same file again goes on where it was */
export const moveIn = async (file: File, signal: AbortSignal, tell: (moving: Moving) => void): Promise<Ended> => {
  const events = createEvents();
  let ended: Ended | undefined;
  const take = (text: string): void => {
    for (const { event, data } of events(text)) {
      if (event === 'progress')
        tell({ phase: 'taking', share: Number(data['share']), conversations: Number(data['conversations']) });
      if (event === 'done') ended = { report: data['report'] as MoveReport };
      if (event === 'failed') ended = { failed: String(data['title']) };
    }
  };
  const response = await openForm(
    'POST /import/conversations',
    { file },
    { signal, onProgress: (share) => tell({ phase: 'sending', share, conversations: 0 }), onAnswer: take },
  );
  take(await response.text());
  if (ended === undefined) throw new TypeError('the import was cut off');
  return ended;
};
