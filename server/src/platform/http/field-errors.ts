import type { FieldError } from '@madang/contracts/errors';
import type { z } from 'zod';
import type { Locale } from './handler.ts';

type Words = Readonly<Record<Locale, string>>;

const WORDS = {
  required: { ko: '꼭 적어 주세요.', en: 'Please fill this in.' },
  unknown_field: { ko: '여기에서는 받지 않는 값이에요.', en: 'This isn’t accepted here.' },
  too_many: { ko: '너무 많이 보냈어요.', en: 'There are too many of this.' },
  wrong_type: { ko: '적은 형식이 맞지 않아요.', en: 'This isn’t in the right format.' },
  too_long: { ko: '{max}자까지 적을 수 있어요.', en: 'Use {max} characters or fewer.' },
  too_short: { ko: '{min}자 이상 적어 주세요.', en: 'Use at least {min} characters.' },
  too_big: { ko: '{max} 이하여야 해요.', en: 'This must be {max} or less.' },
  too_small: { ko: '{min} 이상이어야 해요.', en: 'This must be {min} or more.' },
  not_an_option: { ko: '다음 가운데 하나여야 해요: {options}', en: 'This must be one of: {options}' },
  email_or_login_id: { ko: '이메일이나 아이디를 적어 주세요.', en: 'Enter an email or a username.' },
  code_or_recovery_code: {
    ko: '코드와 복구 코드 가운데 하나만 적어 주세요.',
    en: 'Enter either a code or a recovery code.',
  },
  in_the_past: { ko: '지금보다 나중이어야 해요.', en: 'This must be later than now.' },
  until_before_from: {
    ko: '‘이 단계부터’에서 고른 단계와 같거나 뒤의 단계를 골라 주세요.',
    en: 'Choose the same stage as “From stage”, or a later one.',
  },
  not_an_earlier_stage: { ko: '이보다 앞선 단계를 골라 주세요.', en: 'Choose a stage before this one.' },
  wrong_format: { ko: '형식이 맞지 않아요.', en: 'This isn’t in the right format.' },
  address_not_allowed: {
    ko: '클라우드의 내부 정보 주소라서 쓸 수 없어요. 모델 서버의 주소를 적어 주세요.',
    en: 'This is an internal address of the cloud. Enter the address of the model’s server.',
  },
  unknown_model: {
    ko: '연결되지 않은 모델이에요. 목록에서 골라 주세요.',
    en: 'That model isn’t connected. Choose one from the list.',
  },
  picture_address: {
    ko: '주소로 된 사진은 가져오지 않아요. 사진을 data:image/png;base64,… 형식으로 보내 주세요.',
    en: 'Pictures aren’t fetched from addresses. Send the picture as data:image/png;base64,….',
  },
  file_address: {
    ko: '주소로 된 파일은 가져오지 않아요. 파일을 data: 주소로 보내거나 먼저 올려 주세요.',
    en: 'Files aren’t fetched from addresses. Send the file as a data: address, or upload it first.',
  },
  not_said_by_person: {
    ko: '마지막 글은 사람이 쓴 글(role: user)이어야 해요.',
    en: 'The last message must be one that a person wrote (role: user).',
  },
  not_a_picture: {
    ko: 'PNG, JPEG, WebP, GIF 사진을 base64로 보내 주세요.',
    en: 'Send a PNG, JPEG, WebP or GIF picture in base64.',
  },
  sees_no_pictures: {
    ko: '사진을 보지 못하는 모델이에요. 사진을 보는 모델을 고르거나 사진을 빼 주세요.',
    en: 'This model sees no pictures. Choose one that does, or leave the pictures out.',
  },
  too_many_pictures: {
    ko: '한 번에 사진을 50장까지 보낼 수 있어요.',
    en: 'Up to 50 pictures can be sent at once.',
  },
  call_not_made: {
    ko: '앞의 글에 이 호출이 없어요. 도구를 부른 assistant 글을 앞에 넣어 주세요.',
    en: 'No message before this has made this call. Put the assistant’s message with the call before it.',
  },
  nothing_stored: {
    ko: '주고받은 글을 저장하지 않아서 가리킬 수 없어요. 글을 모두 input에 넣고, AI SDK에서는 store: false로 보내 주세요.',
    en: 'Nothing is stored here that could be referred to. Put all of it into input; with the AI SDK, send store: false.',
  },
  unknown_app: {
    ko: '이 앱을 찾지 못했어요. 쓸 수 있는 앱: {options}',
    en: 'That app wasn’t found. Choose one of: {options}',
  },
  unknown_persona: {
    ko: '이 대화 상대를 찾지 못했어요. 목록에서 골라 주세요.',
    en: 'That persona wasn’t found. Choose one from the list.',
  },
  blank: { ko: '내용을 적어 주세요.', en: 'Write something.' },
  one_line: {
    ko: '한 줄로 적어 주세요. 줄바꿈이나 보이지 않는 제어 문자는 쓸 수 없어요.',
    en: 'Write one line, without line breaks or invisible control characters.',
  },
  not_storable: {
    ko: '저장할 수 없는 글자가 있어요. 지우고 다시 적어 주세요.',
    en: 'Some characters can’t be stored. Remove them and try again.',
  },
} as const satisfies Record<string, Words>;
type FieldErrorCode = keyof typeof WORDS;

export const fieldError = (
  path: string,
  code: FieldErrorCode,
  locale: Locale,
  values: Readonly<Record<string, string | number | bigint>> = {},
): FieldError => ({
  path,
  code,
  message: WORDS[code][locale].replace(/\{(\w+)\}/g, (_, name: string) => String(values[name] ?? '')),
});

type Issue = z.core.$ZodIssue;

const MOST_ERRORS = 20;

const describe = (issue: Issue): [FieldErrorCode, Record<string, string | number | bigint>] => {
  switch (issue.code) {
    case 'invalid_type':
      return issue.input === undefined ? ['required', {}] : ['wrong_type', {}];
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
  error.issues
    .flatMap((issue) => {
      const path = [part, ...issue.path].join('.');
      if (issue.code === 'unrecognized_keys')
        return issue.keys.map((key) => fieldError(`${path}.${key}`, 'unknown_field', locale));
      const [code, values] = describe(issue);
      return [fieldError(path, code, locale, values)];
    })
    .slice(0, MOST_ERRORS);
