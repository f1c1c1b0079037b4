import type { IndustryCopy, Language } from '../content.ts';
import type { Offer } from '../offer/read-offer.ts';

const MOST = 6;
const tag = (text: string): string => `#${text.replace(/[^\p{L}\p{N}_]/gu, '')}`;

/** The trade, the place, the product and the shop: what people search for, nothing that was not said. */
export const hashtagsOf = (
  offer: Offer,
  { language, shop }: { readonly language: Language; readonly shop?: string | undefined },
  copy: IndustryCopy,
): string[] => {
  const [product, second] = offer.products;
  const place = offer.place?.replace(/\s.*$/, '').replace(/정문$|후문$/, '');
  const said = [product?.name, second?.name, place, shop ?? offer.shop]
    .filter((one): one is string => one !== undefined && one !== null && one.trim() !== '')
    .filter((one) => one.length <= 14 && (language === 'ko' || !/[가-힣]/.test(one)));
  const tags = copy.tags[language];
  return [...new Set([...tags.slice(0, 2), ...said, ...tags.slice(2)].map(tag))]
    .filter((one) => one.length > 1)
    .slice(0, MOST);
};
