/** Words that say what the number beside them is. `other` are numbers that are nobody's secret. */
export type LabelKind =
  | 'resident'
  | 'foreigner'
  | 'card'
  | 'card_code'
  | 'account'
  | 'phone'
  | 'otp'
  /** A word too common for more than what looks most like a code. */
  | 'six_digits'
  | 'password'
  | 'passport'
  | 'licence'
  | 'office'
  | 'other';

export interface Label {
  kind: LabelKind;
  start: number;
  end: number;
}

const SOURCES: [LabelKind, string][] = [
  ['resident', '(?:앞|뒷|뒤)\\s?자리(?!\\s?숫자)|주민\\s?등록\\s?번호|주민\\s?번[호오]|주민등록증?|민증|resident registration(?: number| no)?|\\brrn\\b'],
  ['foreigner', '외국인\\s?등록\\s?(?:번호|증)?|외국인\\s?번호|거소\\s?신고\\s?번호|(?:alien|foreigner) registration(?: number| no)?'],
  ['card_code', '\\bcvc2?\\b|\\bcvv2?\\b|(?:카드\\s?)?뒷면\\s?(?:숫자\\s?)?(?:세|3)\\s?자리(?:\\s?숫자)?|security digits'],
  ['password', '비밀\\s?번[호오]|비밀\\s?버노|비번|패스\\s?워드|암호(?![화학문])|핀\\s?번호|도어\\s?락|현관\\s?키|(?:잠금|출입)\\s?번호|\\bpass(?=\\s?[:=])|\\bpass(?:word|code|phrase)s?\\b|\\bpasswd\\b|\\bpwd?\\b|\\bpin\\b(?: ?(?:code|number))?'],
  ['otp', '인[증쯩중징]\\s?(?:번[호오]|코드|문자|키|숫자)|보안\\s?(?:코드|카드(?:\\s?번호)?)|(?:본인\\s?)?확인\\s?(?:번호|코드)|보안\\s?번호|인증(?![서샷하해한업마센])|일회용\\s?(?:번호|코드)|오티피(?:\\s?번호)?|\\botp\\b|(?:문자로|문자에|방금)\\s?(?:온|받은|뜬|찍힌)\\s?(?:번호|숫자|코드)?|(?:여섯|네|[46])\\s?자리\\s?(?:번호|숫자|코드)|(?:verification|security|authentication|auth|log-?in|sign-?in|access|confirmation|one[- ]time|sms|2fa|otp) ?(?:pass)?(?:code|number|pin)|\\bcode (?:is|i got|was)\\b|\\bcode:'],
  ['passport', '여권(?:\\s?번호)?|\\bpassport(?: number| no\\.?)?'],
  ['licence', '(?:서울|부산|경기|강원|충북|충남|전북|전남|경북|경남|제주|대구|인천|광주|대전|울산)(?=\\s?\\d\\d-\\d{6}-\\d\\d)|(?:운전\\s?)?면허(?:증|\\s?번호)*|\\bdriv(?:er|ing)\'?s? licen[cs]e(?: number| no\\.?)?'],
  ['other', '(?:쿠폰|상품|제품|오류|에러|큐알|qr|바|지역|국가|할인|추천|초대|색상|은행|기관|종목|소스)\\s?코드|운송장|송장|주문|등기\\s?(?:번호|우편)|택배\\s?(?:번호|조회)|배송\\s?조회|조회\\s?번호|예약|접수|사업자|법인|승인\\s?번호|일련\\s?번호|시리얼|바코드|모델|상품|제품|품번|품목|문서\\s?번호|관리\\s?번호|계약\\s?번호|고객\\s?번호|회원\\s?번호|사건\\s?번호|증권\\s?번호|쿠폰|우편\\s?번호|금액|가격|결제|잔액|합계|조회수|버전|오류|수량|좌석|\\binvoice|\\border\\b|\\btracking\\b|\\bserial\\b|\\bmodel\\b|\\breference\\b|\\breceipt\\b|\\bbooking\\b|\\bticket\\b|\\bisbn\\b|\\bprice\\b|\\bamount\\b|\\btotal\\b|\\bversion\\b|\\bproduct\\b|\\bcoupon\\b|\\b(?:zip|promo|error|status|postal|product|country|area|dress|source|qr|bar) ?code|\\bcase (?:number|no)'],
  ['card', '카[드두](?!\\s?뉴스)(?:\\s?번호)?|(?:credit |debit |check )?\\bcard(?: number| no\\.?)?\\b'],
  ['account', '(?:국민|우리|하나|기업|부산|대구|광주|전북|경남|제주|제일|씨티|토스|카카오|새마을|엠지|케뱅)(?=\\s?\\d)|계자\\s?번호|(?:가상\\s?|입금\\s?)?계좌(?:\\s?번호)?|통장(?:\\s?번호)?|국민은행|\\bkb\\b|신한(?:은행)?|우리은행|하나은행|기업은행|\\bibk\\b|농협(?:은행)?|\\bnh\\b|카카오\\s?뱅크|카뱅|토스\\s?뱅크|케이\\s?뱅크|새마을\\s?금고|신협|우체국|수협|제일은행|씨티은행|(?:부산|대구|광주|전북|경남|제주|산업)은행|im\\s?뱅크|\\bmg\\b|\\bsbi\\b|(?:bank )?\\baccount(?: number| no\\.?)?\\b|은행|저축은행|아이엠뱅크|예금주|보내\\s?[주줘라]|쏴\\s?[주줘]|입금|송금|이체|부쳐'],
  ['phone', '전화\\s?번호|전화|휴대\\s?폰|휴대\\s?전화|핸드\\s?폰|폰\\s?번호|연락처|\\b(?:cell ?|mobile )?phone(?: number| no\\.?)?\\b|\\bmobile\\b|\\bcell\\b|\\btel\\b|\\bh\\.?p\\b'],
  ['six_digits', '(?:여섯|6)\\s?자리|문자(?:\\s?메시지)?|메시지|코드|(?<![가-힣a-z])(?:번호|숫자)|\\bsms\\b|\\btext\\b|\\bcode\\b'],
]; // prettier-ignore
const LABEL = new RegExp(SOURCES.map(([kind, source]) => `(?<${kind}>${source})`).join('|'), 'gu');

/** Whose landline may be said aloud. Counts for lines, never for mobiles. */
const OFFICE =
  /대표\s?(?:번호|전화)|고객\s?센터|콜\s?센터|상담|민원|[시구군도]청|주민\s?센터|복지\s?센터|경찰|검찰|법원|보건소|소방|세무서|금감원|금융감독원|공단|관리사무소|안내|문의|센터|병원|의원|치과|약국|학교|유치원|은행|지점|매장|가게|식당|사무실|도서관|hotline|customer|office|help ?desk|call cent(?:er|re)|clinic|hospital|reception|store|shop/gu;

function found(text: string, pattern: RegExp, kind?: LabelKind): Label[] {
  return Array.from(text.matchAll(pattern), (match) => {
    const named = Object.entries(match.groups ?? {}).find(([, words]) => words !== undefined)?.[0];
    // The names of the groups above are the kinds.
    return { kind: kind ?? (named as LabelKind), start: match.index, end: match.index + match[0].length };
  });
}

export interface Labels {
  /** The nearest one that ends before a place, at most so many characters off. */
  before(place: number, within: number): Label | undefined;
  after(place: number, within: number): Label | undefined;
  nearOffice(start: number, end: number): boolean;
  all: Label[];
}

/** The first whose start is not before the place; the list is in order. */
function firstFrom(labels: Label[], place: number): number {
  let low = 0;
  let high = labels.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((labels[middle]?.start ?? Infinity) < place) low = middle + 1;
    else high = middle;
  }
  return low;
}

export function readLabels(text: string): Labels {
  const all = found(text, LABEL);
  const offices = found(text, OFFICE, 'office');
  const before = (labels: Label[], place: number, within: number) => {
    const label = labels[firstFrom(labels, place) - 1];
    return label && label.end <= place && place - label.end <= within ? label : undefined;
  };
  const after = (labels: Label[], place: number, within: number) => {
    const label = labels[firstFrom(labels, place)];
    return label && label.start - place <= within ? label : undefined;
  };
  return {
    all,
    before: (place, within) => before(all, place, within),
    after: (place, within) => after(all, place, within),
    nearOffice: (start, end) => (before(offices, start, 25) ?? after(offices, end, 15)) !== undefined,
  };
}
