/** What an address in a message tells about who sent it. The higher, the less it is what it poses as. */
export interface Address {
  readonly text: string;
  readonly start: number;
  readonly end: number;
  readonly host: string;
  /** `known`: of an office or a company that everybody knows; nothing else is known of `unknown`. */
  readonly kind: 'known' | 'unknown' | 'shortened' | 'look_alike' | 'strange' | 'app_file';
}

const ADDRESS =
  /(?<![@\w.-])(?:h(?:tt|xx)ps?:\/\/)?(?:[a-z0-9가-힣_-]{1,63}(?:\.|\[\.\])){1,6}[a-z]{2,24}(?![a-z0-9@.])(?::\d{1,5})?(?:\/[^\s<>"')\]]{0,300})?|(?:h(?:tt|xx)ps?:\/\/)\d{1,3}(?:\.\d{1,3}){3}[^\s<>"')\]]{0,300}/giu;
const ENDING =
  /^(?:com|net|org|kr|co|io|me|to|im|xyz|top|shop|icu|vip|club|info|online|site|link|click|cc|pw|tk|ml|ga|buzz|live|work|asia|store|app|dev|biz|us|cn|ru|jp|hk|tv|ly|gl|gd|do|su|la|ws|in|art|fun|space|website|life|world|pro|mobi|today|invalid|example|test|apk|gg|ai|id|help|support|center|page|cyou|sbs|rest|bond|lol|monster|quest)$/;
const STRANGE =
  /\.(?:xyz|top|icu|vip|club|online|site|click|cc|pw|tk|ml|ga|buzz|live|work|asia|su|ws|fun|space|website|cyou|sbs|rest|bond|lol|monster|quest|cn|ru|shop|link|info|help|support|today|mobi|life)$/;
const SHORTENERS =
  /^(?:bit\.ly|tinyurl\.com|han\.gl|buly\.kr|url\.kr|t\.ly|is\.gd|goo\.su|goo\.gl|vo\.la|c11\.kr|abit\.ly|abr\.ge|reurl\.\w+|cutt\.ly|rb\.gy|ow\.ly|shorturl\.\w+|tiny\.cc|zrr\.kr|muz\.so|bitl\.\w+|x\.gd|lrl\.kr|gg\.gg|s\.id|adf\.ly|v\.gd|short\.\w+|bit\.do)$/;
const KNOWN =
  /(?:^|\.)(?:go\.kr|gov\.kr|ac\.kr|hs\.kr|ms\.kr|es\.kr|mil\.kr|nhis\.or\.kr|nps\.or\.kr|hira\.or\.kr|kisa\.or\.kr|kcomwel\.or\.kr|comwel\.or\.kr|lh\.or\.kr|ex\.co\.kr|korail\.com|letskorail\.com|srail\.kr|naver\.com|naver\.me|kakao\.com|kko\.to|daum\.net|kakaopay\.com|kakaobank\.com|kakaomobility\.com|coupang\.com|cjlogistics\.com|hanjin\.com|hanjin\.co\.kr|lotteglogis\.com|ilogen\.com|cvsnet\.co\.kr|kbstar\.com|kbcard\.com|shinhan\.com|shinhancard\.com|wooribank\.com|wooricard\.com|hanabank\.com|kebhana\.com|hanacard\.co\.kr|ibk\.co\.kr|nonghyup\.com|nhbank\.com|toss\.im|tossbank\.com|kbanknow\.com|hyundaicard\.com|samsungcard\.com|lottecard\.co\.kr|bccard\.com|samsung\.com|lge\.co\.kr|lge\.com|sktelecom\.com|tworld\.co\.kr|kt\.com|uplus\.co\.kr|lguplus\.com|apple\.com|google\.com|youtube\.com|youtu\.be|microsoft\.com|instagram\.com|facebook\.com|amazon\.com|netflix\.com|11st\.co\.kr|gmarket\.co\.kr|ssg\.com|kurly\.com|musinsa\.com|oliveyoung\.co\.kr|daangn\.com|karrotmarket\.com|yes24\.com|kyobobook\.co\.kr|interpark\.com|baemin\.com|yanolja\.com|catchtable\.co\.kr|starbucks\.co\.kr|github\.com|fedex\.com|ups\.com|dhl\.com|usps\.com|zoom\.us|meet\.google\.com|forms\.gle|seoulmetro\.co\.kr|kepco\.co\.kr|barunsoncard\.com|bojagicard\.com|arisu\.seoul\.kr)$/;
/** Parts of names that others like to be taken for. */
const POSED =
  /(?:^|[-._\d])(?:cj|kb|nh|ibk|kt|skt|sk|lg|hana|woori|toss)(?:[-._\d]|$)|cjlog|epost|logistic|coupang|naver|kakao|kakobank|shinhan|nonghyup|kbstar|kookmin|police|efine|court|spo\b|prosecut|hometax|nhis|nts|gov|minwon|customs|unipass|fss|kisa|bank|card|pay|daangn|bunjang|joongna|amazon|apple|icloud|google|netflix|paypal|fedex|dhl|usps|delivery|parcel|post|taekbae|safe|secure|verify|login|account|update|refund|support|wallet|tworld|lotte|hyundai|samsung|hanjin|baemin|coupon|health|wedding|invite|bugo|mobile-?card/;

function kindOf(host: string, whole: string): Address['kind'] {
  if (/\.apk(?:$|[?#])/.test(whole)) return 'app_file';
  if (KNOWN.test(host)) return 'known';
  if (SHORTENERS.test(host)) return 'shortened';
  if (/^\d+(?:\.\d+){3}$/.test(host) || host.includes('xn--')) return 'strange';
  if (POSED.test(host)) return 'look_alike';
  const name = host.split('.').at(-2) ?? '';
  const isRandom = /\d/.test(name) && /[a-z]/.test(name) && name.length <= 8;
  return STRANGE.test(host) || isRandom ? 'strange' : 'unknown';
}

export function findAddresses(text: string): Address[] {
  return Array.from(text.matchAll(ADDRESS)).flatMap((match) => {
    const whole = match[0].toLowerCase().replaceAll('[.]', '.').replace(/^hxxp/, 'http');
    const host = whole.replace(/^https?:\/\//, '').split(/[/:?#]/)[0] ?? '';
    const ending = host.split('.').at(-1) ?? '';
    const isWritten = /^https?:/.test(whole) || ENDING.test(ending);
    if (!isWritten) return [];
    const start = match.index;
    return [{ text: match[0], start, end: start + match[0].length, host, kind: kindOf(host, whole) }];
  });
}
