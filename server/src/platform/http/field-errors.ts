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
  wrong_format: { ko: '형식이 맞지 않아요.', en: 'This is not in the right format.' },
  blank: { ko: '빈칸 말고 내용을 써 주세요.', en: 'Write something other than blanks.' },
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
      return [code === 'blank' || code === 'not_storable' ? code : 'wrong_format', {}];
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
