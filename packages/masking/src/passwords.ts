import type { Match } from './match.ts';
import type { Label, Labels } from './labels.ts';

/** Between the word and the secret: 비밀번호는 "…", password is: … */
const LINK =
  /(?:\s?(?:번호|숫자))?\s?(은|는|이|가|도|만|으로|로)?\s{0,2}(?:제가?|내가?|우리|my\b)?\s?((?:is|was|are|to)\b(?! ?(?:a|an|the|not)\b)|[:=>-]+>?)?\s{0,2}(["'“‘「`[(<]?)/uy;
const TOKEN = /[!-~]{4,64}/uy;
/** What English says about a password instead of telling it. */
const REMARKS =
  /^(?:required|incorrect|wrong|invalid|expired|weak|strong|safe|secure|secret|reset|changed|being|needed|stored|hashed|encrypted|case|same|different|about|going|important|private|only|still|already|must|should|could|would|will|forgotten|lost|correct|protected|never|always|with|from|when|that|this|your|please|asked|shared|manager|policy|field|hint|least|more|than|like|shown|sent|here|there|nothing|anything|none|null|empty|over|long|short|easy|hard|too|them|him|her|anyone|somebody|someone|told|just|have|been|okay|fine)\b/u;
const REVERSED = /(?<![!-~])([!-~]{4,40}?)(?:이|가|은|는|을|를)?\s?(?:(?:is|was)\s)?(?:제|내|우리|my)?\s?$/u;
/** 햇님달님*77: Korean words made safer by a figure or a mark. 8자리 and 영문+숫자 are rules, not secrets. */
const KOREAN = /[가-힣]{2,20}(?:[!@#$%^&*]{1,4}[가-힣\d]|\d)[!-~가-힣]{0,20}/uy;
const RULE = /(?:자리?|글자|회|개|번|분|년|월|일)(?:$|[ 이로은는까를을])/u;
const COPULA = /(?:이에요|예요|이예요|입니다|이야|야|이요|요|임|이고|고|인데|라고|이라고)$/u;
const QUOTED = /["'“‘「`]([^"'”’」`\n]{2,40})["'”’」`]/uy;
const HALF = /\s?(?:의\s?)?앞\s?(?:두|2)\s?자리(?:는|가|만|:)?\s?(\d{2})(?!\d)/uy;

const looksSecret = (token: string) => /\d|[^a-z0-9.,]/u.test(token.slice(0, -1)) && !/^https?:|^\(/.test(token);
/** Numbers are weighed with their counters elsewhere: 8자리, 3회, 2026년. */
const isNumber = (token: string) => /^[\d ,./:~-]+$/.test(token);
const CLOSING = /["'”’」`\])>.,;!?]+$/u;

function told(text: string, label: Label): Match | undefined {
  LINK.lastIndex = label.end;
  const link = LINK.exec(text);
  if (!link) return undefined;
  const [whole, particle, sign, quote] = link;
  const from = label.end + whole.length;
  if (quote) {
    QUOTED.lastIndex = from - 1;
    const inside = QUOTED.exec(text)?.[1];
    if (inside !== undefined && (particle ?? sign) !== undefined && !isNumber(inside)) {
      return { kind: 'password', start: from, end: from + inside.length };
    }
  }
  KOREAN.lastIndex = from;
  const korean = particle === undefined && sign === undefined ? undefined : KOREAN.exec(text)?.[0].replace(COPULA, '');
  if (korean !== undefined && !RULE.test(korean)) return { kind: 'password', start: from, end: from + korean.length };
  TOKEN.lastIndex = from;
  const token = TOKEN.exec(text)?.[0].replace(CLOSING, (marks) => (/^[!?]+$/.test(marks) ? marks : ''));
  if (token === undefined || token.length < 4 || isNumber(token) || REMARKS.test(token)) return undefined;
  // A word alone is taken for the secret only where something says that it is told.
  const rest = text.slice(from + token.length, from + token.length + 6);
  const alone =
    /[가-힣]/u.test(text.charAt(label.end - 1)) && /^\s?(?:$|[.,!\n]|이에요|예요|입니다|이야|야|이요|요)/u.test(rest);
  if (!looksSecret(token) && particle === undefined && sign === undefined && !alone) return undefined;
  if (!looksSecret(token) && particle !== undefined && sign === undefined && /^[a-z]+$/.test(token)) {
    // 비밀번호는 google에서 바꿔요: a name with its particle is a place.
    if (/^(?:에|에서|으로|로|와|과|랑)/u.test(text.slice(from + token.length, from + token.length + 2)))
      return undefined;
  }
  return { kind: 'password', start: from, end: from + token.length };
}

/** 비밀번호 새로 만든 게 qwer1234예요: a few words on, where letters and figures stand mixed. */
const FURTHER = /[^.!?\n!-~]{0,16}?\s([!-~]{5,64})/uy;
function toldFurther(text: string, label: Label): Match | undefined {
  FURTHER.lastIndex = label.end;
  const match = FURTHER.exec(text);
  const token = match?.[1]?.replace(CLOSING, '');
  if (!match || token === undefined || !/[a-z]/.test(token) || !/[\d!@#$%^&*]/.test(token)) return undefined;
  if (/^https?:|\.[a-z]{2,}|@/.test(token)) return undefined;
  const start = label.end + match[0].length - (match[1]?.length ?? 0);
  return { kind: 'password', start, end: start + token.length };
}

function toldBefore(text: string, label: Label): Match | undefined {
  const left = text.slice(Math.max(0, label.start - 48), label.start);
  const match = REVERSED.exec(left);
  const token = match?.[1];
  if (!match || token === undefined || isNumber(token) || !looksSecret(token) || !/[a-z]/.test(token)) return undefined;
  const start = label.start - left.length + match.index;
  return { kind: 'password', start, end: start + token.length };
}

/** Passwords that are words; those of digits are numbers with a label. */
export function findPasswords(text: string, labels: Labels): Match[] {
  return labels.all
    .filter((label) => label.kind === 'password')
    .flatMap((label) => {
      HALF.lastIndex = label.end;
      const half = HALF.exec(text);
      if (half) {
        const end = label.end + half[0].length;
        return [{ kind: 'password' as const, start: end - 2, end }];
      }
      return told(text, label) ?? toldBefore(text, label) ?? toldFurther(text, label) ?? [];
    });
}
