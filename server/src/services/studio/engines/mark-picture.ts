import sharp from 'sharp';

const escaped = (text: string): string =>
  text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`).replace(/\p{Cc}/gu, '');

/** IPTC Photo Metadata, "Digital Source Type": https://cv.iptc.org/newscodes/digitalsourcetype/ */
const xmpOf = (provider: string): string =>
  `<?xpacket begin="\uFEFF" id="W5M0MpCehiHzreSzNTczkc9d"?><x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about="" xmlns:Iptc4xmpExt="http://iptc.org/std/Iptc4xmpExt/2008-02-29/" xmlns:xmp="http://ns.adobe.com/xap/1.0/" Iptc4xmpExt:DigitalSourceType="http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia" xmp:CreatorTool="${escaped(provider)}"/></rdf:RDF></x:xmpmeta><?xpacket end="r"?>`;

/** The same pixels, as PNG or WebP, with metadata that says that a model has painted them, and which. */
export const markAsPainted = async (
  picture: Uint8Array,
  provider: string,
  format: 'png' | 'webp' = 'png',
): Promise<Uint8Array> => {
  const marked = sharp(picture).withXmp(xmpOf(provider));
  return (format === 'webp' ? marked.webp({ quality: 90, effort: 3 }) : marked.png({ compressionLevel: 6 })).toBuffer();
};
