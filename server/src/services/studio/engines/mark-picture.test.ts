import sharp from 'sharp';
import { expect, it } from 'vitest';
import { markAsPainted, markOf } from './mark-picture.ts';

const plain = await sharp({ create: { width: 8, height: 8, channels: 3, background: '#c84' } })
  .png()
  .toBuffer();
const sourceOf = async (picture: Uint8Array): Promise<string | undefined> =>
  /digitalsourcetype\/(\w+)"/.exec((await sharp(picture).metadata()).xmp?.toString() ?? '')?.[1];

it('says of a picture that a model has painted whether all of it was', async () => {
  const painted = await markAsPainted(plain, { engine: 'openai/gpt-image-1', isComposite: false });
  const overPhoto = await markAsPainted(plain, { engine: 'google/gemini', isComposite: true }, 'webp');
  expect([await sourceOf(painted), await sourceOf(overPhoto)]).toEqual([
    'trainedAlgorithmicMedia',
    'compositeWithTrainedAlgorithmicMedia',
  ]);
  expect(await markOf(painted, undefined)).toEqual({ engine: 'openai/gpt-image-1', isComposite: false });
  expect(await markOf(overPhoto)).toEqual({ engine: 'google/gemini', isComposite: true });
  // With somebody's logo on it, or a painted logo on somebody's photo.
  expect(await markOf(painted, plain)).toEqual({ engine: 'openai/gpt-image-1', isComposite: true });
  expect(await markOf(plain, painted)).toEqual({ engine: 'openai/gpt-image-1', isComposite: true });
  expect([await markOf(plain, plain), await markOf(undefined)]).toEqual([null, null]);
});

it('knows the mark of others, of whom it does not say which', async () => {
  const xmp = (source: string): string =>
    `<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about="" xmlns:Iptc4xmpExt="http://iptc.org/std/Iptc4xmpExt/2008-02-29/"><Iptc4xmpExt:DigitalSourceType>http://cv.iptc.org/newscodes/digitalsourcetype/${source}</Iptc4xmpExt:DigitalSourceType></rdf:Description></rdf:RDF></x:xmpmeta>`;
  const of = async (source: string) => markOf(await sharp(plain).withXmp(xmp(source)).jpeg().toBuffer());
  expect(await of('trainedAlgorithmicMedia')).toEqual({ engine: 'AI', isComposite: false });
  expect(await of('compositeWithTrainedAlgorithmicMedia')).toEqual({ engine: 'AI', isComposite: true });
  expect(await of('digitalCapture')).toBeNull();
});
