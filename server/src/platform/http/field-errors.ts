import type { FieldError } from '@madang/contracts/errors';
import type { z } from 'zod';
import type { Locale } from './handler.ts';

type Words = Readonly<Record<Locale, string>>;

const WORDS = {
  required: { ko: '필요한 값이에요.', en: 'This is required.' },
  wrong_type: { ko: '{expected} 형식이어야 해요.', en: 'This must be of type {expected}.' },
  too_long: { ko: '{max}자까지 쓸 수 있어요.', en: 'This may be at most {max} characters long.' },
  too_short: { ko: '{min}자 이상 써 주세요.', en: 'This must be at least {min} characters long.' },
  too_big: { ko: '{max} 이하여야 해요.', en: 'This must be {max} or less.' },
  too_small: { ko: '{min} 이상이어야 해요.', en: 'This must be {min} or more.' },
  not_an_option: { ko: '다음 가운데 하나여야 해요: {options}', en: 'This must be one of: {options}' },
  email_or_login_id: { ko: '이메일이나 아이디를 써 주세요.', en: 'Give an e-mail address or a name to sign in with.' },
  code_or_recovery_code: { ko: '코드와 복구 코드 가운데 하나만 써 주세요.', en: 'Give either a code or a recovery code.' },
  wrong_format: { ko: '형식이 맞지 않아요.', en: 'This is not in the right format.' },
  unknown_model: { ko: '연결된 모델이 아니에요. GET /models에서 골라 주세요.', en: 'No such model is connected. Choose one of GET /models.' },
  unknown_persona: { ko: '그런 페르소나가 없어요. GET /personas에서 골라 주세요.', en: 'There is no such persona. Choose one of GET /personas.' },
  blank: { ko: '빈칸 말고 내용을 써 주세요.', en: 'Write something other than blanks.' },
  one_line: { ko: '한 줄로 써 주세요. 줄바꿈이나 보이지 않는 제어 문자는 쓸 수 없어요.', en: 'Write one line, without line breaks or invisible control characters.' },
  not_storable: { ko: '저장할 수 없는 글자가 있어요(NUL 또는 깨진 유니코드).', en: 'There are characters that cannot be stored (NUL or broken Unicode).' },
} as const satisfies Record<string, Words>;
type FieldErrorCode = keyof typeof WORDS;

export const fieldError = (path: string, code: FieldErrorCode, locale: Locale, values: Readonly<Record<string, string | number | bigint>> = {}): FieldError => ({
  path,
  code,
  message: WORDS[code][locale].replace(/\{(\w+)\}/g, (_, name: string) => String(values[name] ?? '')),
});

type Issue = z.core.$ZodIssue;

const describe = (issue: Issue): [FieldErrorCode, Record<string, string | number | bigint>] => {
  switch (issue.code) {
    case 'invalid_type':
      return issue.input === undefined ? ['required', {}] : ['wrong_type', { expected: issue.expected }];
    case 'too_big':
      return issue.origin === 'string' ? ['too_long', { max: issue.maximum }] : ['too_big', { max: issue.maximum }];
    case 'too_small':
      return issue.origin === 'string' ? ['too_short', { min: issue.minimum }] : ['too_small', { min: issue.minimum }];
    case 'invalid_value':
      return ['not_an_option', { options: issue.values.join(', ') }];
    case 'custom': {
      const code: unknown = issue.params?.['code'];
      return [typeof code === 'string' && Object.hasOwn(WORDS, code) ? (code as FieldErrorCode) : 'wrong_format', {}];
    }
    default:
      return ['wrong_format', {}];
  }
};

/** `part` is where the value came from: params, query or body. */
export const fieldErrors = (part: string, error: z.ZodError, locale: Locale): FieldError[] =>
  error.issues.slice(0, 20).map((issue) => {
    const [code, values] = describe(issue);
    return fieldError([part, ...issue.path].join('.'), code, locale, values);
  });
