import { buffer } from 'node:stream/consumers';
import type { BeforeTurn } from '@madang/contracts/apps';
import type { Locale } from '@madang/contracts/fields';
import type { AttachedPicture } from '@madang/contracts/training/judged';
import { LABELS, type Kind } from '@madang/masking';
import type { ServiceClient } from '#platform/client';
import { AppError } from '#platform/errors';
import type { CallContext } from '#platform/http/handler';
import { judgePicture } from './judge/judge-picture.ts';
import type { WithPlace } from './judge/picture-places.ts';
import { tellPicture } from './judge/tell-judgement.ts';
import type { Speech } from './words.ts';

/** Of one message. */
const MOST = 4;
/** All of them together; the conversation waits for the turn to be planned (contracts/training-app.ts). */
const MOST_MS = 20_000;

/** Telephone numbers, addresses and accounts in a screenshot are mostly those of who wrote it. */
const OF_THE_PERSON: readonly Kind[] = ['resident', 'foreigner', 'card', 'otp', 'password', 'passport', 'licence'];

interface Reader {
  readonly client: ServiceClient;
  readonly speech: Speech;
  readonly withPlace: WithPlace;
}

const unread = (file_id: string, locale: Locale, speech: Speech): AttachedPicture => ({
  file_id,
  ...tellPicture({ lines: [], width: 0, height: 0 }, speech, locale),
});

/**
 * What the pictures of a message say and show, masked. No model is asked, and one that cannot be read in time, or at all, is
 * told of as such: the talk goes on.
 */
export const readAttached = async (
  { client, speech, withPlace }: Reader,
  files: BeforeTurn['files'],
  { caller, request, locale }: CallContext & { readonly locale: Locale },
): Promise<AttachedPicture[]> => {
  const signal = AbortSignal.any([request.signal, AbortSignal.timeout(MOST_MS)]);
  const { userId: forUser } = caller;
  const readOne = async (id: string): Promise<AttachedPicture> => {
    const { bytes } = await client.call(
      'GET /internal/files/held/:id/content',
      { params: { id } },
      { forUser, signal },
    );
    const picture = await buffer(bytes);
    const read = await withPlace(forUser, ({ read }) => read(() => judgePicture(picture, { locale, signal })));
    return { file_id: id, ...tellPicture(read, speech, locale) };
  };
  const pictures: AttachedPicture[] = [];
  for (const { id } of files.filter(({ mime_type }) => mime_type.startsWith('image/')).slice(0, MOST))
    pictures.push(
      await readOne(id).catch((error: unknown) => {
        request.signal.throwIfAborted();
        if (!(error instanceof AppError) && !signal.aborted) throw error;
        return unread(id, locale, speech);
      }),
    );
  return pictures;
};

/** What a picture gives away of the person, by the names of what was masked in it; they stand in the stored text. */
export const givenAwayIn = (pictures: readonly AttachedPicture[], locale: Locale): string[] => {
  const text = pictures.flatMap(({ lines }) => lines.map((line) => line.text)).join('\n');
  return OF_THE_PERSON.map((kind) => LABELS[locale][kind]).filter((label) => text.includes(label));
};
