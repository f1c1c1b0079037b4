/** IPTC Photo Metadata, "Digital Source Type": https://cv.iptc.org/newscodes/digitalsourcetype/ */
const SOURCES = 'http://cv.iptc.org/newscodes/digitalsourcetype/';
const PAINTED = 'trainedAlgorithmicMedia';
const COMPOSITE = 'compositeWithTrainedAlgorithmicMedia';
/** As our own engines are named: google/gemini-2.5-flash-image. */
const ENGINE = /CreatorTool="([\w.-]{1,40}\/[\w.:/-]{1,100})"/;
const SOME_ENGINE = 'AI';

/** That a model has painted a picture. */
export interface PaintedMark {
  /** Which one; `AI` where that is not known. */
  readonly engine: string;
  /** Not all of it: there is a photo or a logo in it, or it was painted over one. */
  readonly isComposite: boolean;
}

const escaped = (text: string): string =>
  text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`).replace(/\p{Cc}/gu, '');

/** The mark as metadata of a picture (XMP). */
export const paintedXmp = ({ engine, isComposite }: PaintedMark): string =>
  `<?xpacket begin="\uFEFF" id="W5M0MpCehiHzreSzNTczkc9d"?><x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about="" xmlns:Iptc4xmpExt="http://iptc.org/std/Iptc4xmpExt/2008-02-29/" xmlns:xmp="http://ns.adobe.com/xap/1.0/" Iptc4xmpExt:DigitalSourceType="${SOURCES}${isComposite ? COMPOSITE : PAINTED}" xmp:CreatorTool="${escaped(engine)}"/></rdf:RDF></x:xmpmeta><?xpacket end="r"?>`;

/** What the metadata of a picture say; null where no model has painted any of it. */
export const paintedMark = (xmp: Uint8Array | undefined): PaintedMark | null => {
  if (xmp === undefined) return null;
  const text = Buffer.from(xmp).toString('utf8');
  const source = new RegExp(`digitalsourcetype/(${PAINTED}|${COMPOSITE})`, 'i').exec(text)?.[1];
  if (source === undefined) return null;
  return {
    engine: ENGINE.exec(text)?.[1] ?? SOME_ENGINE,
    isComposite: source.toLowerCase() === COMPOSITE.toLowerCase(),
  };
};
