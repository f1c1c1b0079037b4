/** IPTC Photo Metadata, "Digital Source Type": https://cv.iptc.org/newscodes/digitalsourcetype/ */
const SOURCE_TYPE = 'http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia';
/** As our own engines are named: google/gemini-2.5-flash-image. */
const ENGINE = /CreatorTool="([\w.-]{1,40}\/[\w.:/-]{1,100})"/;
const SOME_ENGINE = 'AI';

const escaped = (text: string): string =>
  text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`).replace(/\p{Cc}/gu, '');

/** Metadata of a picture (XMP) that says that a model has painted it, and which. */
export const paintedXmp = (engine: string): string =>
  `<?xpacket begin="\uFEFF" id="W5M0MpCehiHzreSzNTczkc9d"?><x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about="" xmlns:Iptc4xmpExt="http://iptc.org/std/Iptc4xmpExt/2008-02-29/" xmlns:xmp="http://ns.adobe.com/xap/1.0/" Iptc4xmpExt:DigitalSourceType="${SOURCE_TYPE}" xmp:CreatorTool="${escaped(engine)}"/></rdf:RDF></x:xmpmeta><?xpacket end="r"?>`;

/** The model that has painted a picture, as its metadata say; `AI` where they name none that we know; null where none has. */
export const paintedBy = (xmp: Uint8Array | undefined): string | null => {
  if (xmp === undefined) return null;
  const text = Buffer.from(xmp).toString('utf8');
  return text.includes('digitalsourcetype/trainedAlgorithmicMedia') ? (ENGINE.exec(text)?.[1] ?? SOME_ENGINE) : null;
};
