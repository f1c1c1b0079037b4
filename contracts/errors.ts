import { z } from 'zod';

interface ErrorText {
  readonly status: number;
  /** Its name is one of OAuth's own: the problem also has it where OAuth clients look for it. */
  readonly oauth?: true;
  readonly ko: string;
  readonly en: string;
}

/**
 * Every error that a client can meet: its stable code, HTTP status, and what it says to people.
 * `{name}` is filled in from the error's details. The messages say what is safe and what to do next.
 */
export const ERRORS = {
  bad_request: { status: 400, ko: '요청을 읽지 못했어요. 보낸 형식을 확인해 주세요.', en: 'The request could not be read. Check its format.' },
  malformed_json: { status: 400, ko: 'JSON 형식이 맞지 않아요. 괄호와 따옴표를 확인해 주세요.', en: 'The body is not valid JSON. Check its brackets and quotes.' },
  invalid_cursor: { status: 400, ko: '목록의 위치를 알 수 없어요. 처음부터 다시 불러와 주세요.', en: 'That position in the list is unknown. Load the list from its beginning.' },
  invalid_event_id: { status: 400, ko: '스트림의 위치는 0 이상의 정수여야 해요.', en: 'A position in the stream must be a whole number, 0 or more.' },
  invalid_idempotency_key: { status: 400, ko: 'Idempotency-Key는 1~255자의 글자여야 해요.', en: 'Idempotency-Key must be 1 to 255 visible characters.' },
  invalid_request: { status: 400, oauth: true, ko: '바꿔 줄 수 없는 토큰이에요. 토큰과 그 종류를 확인해 주세요.', en: 'That token cannot be exchanged. Check it and its type.' },
  invalid_target: { status: 400, oauth: true, ko: '이 설치를 위한 토큰이 아니에요.', en: 'That token was made for somebody else.' },
  unauthenticated: { status: 401, ko: '먼저 시작하거나 로그인해 주세요.', en: 'Start as a guest or sign in first.' },
  invalid_token: { status: 401, ko: '로그인 정보가 맞지 않거나 만료됐어요. 다시 로그인해 주세요.', en: 'The token is invalid or has expired. Sign in again.' },
  session_revoked: { status: 401, ko: '로그아웃된 세션이에요. 다시 로그인해 주세요.', en: 'This session has been signed out. Sign in again.' },
  invalid_signature: { status: 401, ko: '서명이 맞지 않거나, 이미 썼거나, 시간이 지났어요.', en: 'The signature is wrong, was used before, or has expired.' },
  invalid_credentials: { status: 401, ko: '아이디나 비밀번호가 맞지 않아요.', en: 'The name or the password is not right.' },
  invalid_one_time_token: { status: 400, ko: '이 링크는 이미 썼거나 기한이 지났어요. 새 링크를 받아 주세요.', en: 'This link was used before or has expired. Ask for a new one.' },
  invalid_code: { status: 400, ko: '코드가 맞지 않거나 이미 쓴 코드예요. 새 코드로 다시 해 주세요.', en: 'That code is not right, or was used before. Try a new one.' },
  invalid_challenge: { status: 400, ko: '로그인을 마칠 시간이 지났거나 코드를 너무 많이 틀렸어요. 처음부터 다시 로그인해 주세요.', en: 'This sign-in has expired or was tried too often. Sign in again from the beginning.' },
  invalid_passkey: { status: 400, ko: '패스키를 확인하지 못했어요. 다시 하거나 다른 방법으로 로그인해 주세요.', en: 'The passkey could not be verified. Try again, or sign in another way.' },
  invalid_state: { status: 400, ko: '로그인을 시작한 곳과 끝낸 곳이 다르거나 시간이 지났어요. 처음부터 다시 로그인해 주세요.', en: 'This sign-in was begun elsewhere, was used before or took too long. Begin it again.' },
  redirect_uri_not_allowed: { status: 400, ko: '이 설치에서 허용하지 않은 돌아갈 주소예요.', en: 'This installation does not send people back to that address.' },
  provider_refused: { status: 401, ko: '{provider}에서 로그인을 확인해 주지 않았어요. 다시 로그인해 주세요.', en: '{provider} did not confirm who you are. Sign in again.' },
  forbidden: { status: 403, ko: '이 일을 할 권한이 없어요.', en: 'You do not have permission to do this.' },
  account_required: { status: 403, ko: '계정이 있어야 할 수 있어요. 먼저 계정을 만들어 주세요.', en: 'This needs an account. Make one first.' },
  account_disabled: { status: 403, ko: '이용이 정지된 계정이에요. 운영자에게 문의해 주세요.', en: 'This account has been suspended. Ask whoever runs this installation.' },
  account_deleted: { status: 403, ko: '삭제하기로 한 계정이에요. 되살리고 로그인할 수 있어요.', en: 'This account is going to be erased. You can take that back and sign in.' },
  email_not_verified: { status: 403, ko: '이메일을 먼저 확인해 주세요. 보내 드린 메일의 링크를 누르면 돼요.', en: 'Confirm your e-mail address first: follow the link that was sent to it.' },
  recent_sign_in_required: { status: 403, ko: '안전을 위해 다시 로그인한 뒤 10분 안에 해 주세요.', en: 'To be safe, sign in again and do this within ten minutes.' },
  scope_not_held: { status: 403, ko: '내게 없는 권한은 줄 수 없어요.', en: 'You cannot give away rights that you do not have.' },
  not_yourself: { status: 403, ko: '자기 자신에게는 할 수 없는 일이에요.', en: 'You cannot do this to yourself.' },
  plan_not_self_service: { status: 403, ko: '‘{plan}’ 요금제는 직접 고를 수 없어요. 관리자에게 부탁해 주세요.', en: 'You cannot choose the plan “{plan}” yourself. Ask an administrator.' },
  cross_site_request: { status: 403, ko: '다른 사이트에서 보낸 요청은 받지 않아요.', en: 'Requests from another site are refused.' },
  not_found: { status: 404, ko: '찾는 것이 없어요.', en: 'There is nothing here by that name.' },
  user_not_found: { status: 404, ko: '그런 사람이 없어요.', en: 'There is no such person.' },
  session_not_found: { status: 404, ko: '그런 세션이 없어요.', en: 'There is no such session.' },
  api_key_not_found: { status: 404, ko: '그런 API 키가 없어요.', en: 'There is no such API key.' },
  passkey_not_found: { status: 404, ko: '그런 패스키가 없어요.', en: 'There is no such passkey.' },
  provider_not_configured: { status: 404, ko: '이 설치에서는 쓰지 않는 로그인 방법이에요.', en: 'This way of signing in is not set up here.' },
  identity_not_found: { status: 404, ko: '그런 연결된 계정이 없어요.', en: 'There is no such linked account.' },
  kept_token_not_found: { status: 404, ko: '보관된 토큰이 없어요.', en: 'There are no such tokens here.' },
  conversation_not_found: { status: 404, ko: '그런 대화가 없어요.', en: 'There is no such conversation.' },
  message_not_found: { status: 404, ko: '그런 메시지가 없어요.', en: 'There is no such message.' },
  share_not_found: { status: 404, ko: '그런 공유 링크가 없어요. 주소를 확인해 주세요.', en: 'There is no such share. Check the address.' },
  persona_not_found: { status: 404, ko: '그런 페르소나가 없어요.', en: 'There is no such persona.' },
  sample_not_found: { status: 404, ko: '그런 예시 대화가 없어요.', en: 'There is no such sample.' },
  item_not_found: { status: 404, ko: '안내에 그런 품목이 없어요. 이름으로 찾아보세요.', en: 'The guide has no such item. Try searching by name.' },
  faq_not_found: { status: 404, ko: '자주 묻는 것에 그런 질문이 없어요. 목록에서 골라 주세요.', en: 'There is no such question here. Choose one from the list.' },
  avatar_not_found: { status: 404, ko: '프로필 사진이 없어요.', en: 'There is no profile picture.' },
  region_not_found: { status: 404, ko: '‘{region}’이라는 시·도가 없어요. 서울, 경기, 제주처럼 적어 주세요.', en: 'There is no province or metropolitan city called “{region}”. Try a name such as Seoul, Gyeonggi or Jeju.' },
  district_not_found: { status: 404, ko: '{region}에는 ‘{district}’이라는 시·군·구가 없어요. 이름을 확인해 주세요.', en: '{region} has no district called “{district}”. Check its name.' },
  method_not_allowed: { status: 405, ko: '이 주소에서는 할 수 없는 일이에요.', en: 'This address does not support that method.' },
  turn_in_progress: { status: 409, ko: '아직 답을 쓰고 있어요. 끝나거나 멈춘 뒤에 보내 주세요.', en: 'An answer is still being written. Wait for it or stop it, then send.' },
  not_generating: { status: 409, ko: '이미 끝난 답이에요.', en: 'That answer is already finished.' },
  nothing_to_continue: { status: 409, ko: '이어 쓸 답이 아니에요. 다시 답하게 하거나 새로 물어봐 주세요.', en: 'That answer cannot be continued. Have it answered again, or ask anew.' },
  nothing_to_share: { status: 409, ko: '아직 나눌 내용이 없어요. 먼저 이야기를 나눠 주세요.', en: 'There is nothing to share yet. Say something first.' },
  email_taken: { status: 409, ko: '이미 쓰고 있는 이메일이에요. 로그인해 보세요.', en: 'That e-mail address is taken. Try signing in.' },
  login_id_taken: { status: 409, ko: '이미 쓰고 있는 아이디예요. 다른 아이디를 골라 주세요.', en: 'That name is taken. Choose another one.' },
  already_registered: { status: 409, ko: '이미 계정이 있어요.', en: 'You have an account already.' },
  too_many_api_keys: { status: 409, ko: 'API 키는 {limit}개까지 만들 수 있어요. 안 쓰는 키를 지워 주세요.', en: 'There can be {limit} API keys at most. Revoke one that is not used.' },
  too_many_passkeys: { status: 409, ko: '패스키는 {limit}개까지 둘 수 있어요. 안 쓰는 패스키를 지워 주세요.', en: 'There can be {limit} passkeys at most. Remove one that is not used.' },
  passkey_taken: { status: 409, ko: '이미 등록된 패스키예요.', en: 'That passkey has been added already.' },
  totp_already_on: { status: 409, ko: '인증 앱이 이미 연결되어 있어요. 바꾸려면 먼저 해제해 주세요.', en: 'An authenticator app has been added already. Remove it first to use another one.' },
  totp_not_on: { status: 409, ko: '연결된 인증 앱이 없어요. 먼저 연결해 주세요.', en: 'There is no authenticator app. Add one first.' },
  second_factor_required: { status: 409, ko: '이 계정에는 2단계 인증이 꼭 있어야 해요. 다른 방법을 먼저 더해 주세요.', en: 'This account must have a second factor. Add another one first.' },
  last_way_in: { status: 409, ko: '로그인할 방법이 하나는 남아 있어야 해요. 비밀번호나 다른 방법을 먼저 더해 주세요.', en: 'One way to sign in has to stay. Add a password or another way first.' },
  identity_taken: { status: 409, ko: '이미 다른 사람의 계정에 연결되어 있어요. 그 계정에서 연결을 풀고 다시 해 주세요.', en: 'It is linked to another account here. Unlink it there first.' },
  not_refreshable: { status: 409, ko: '이 서비스는 토큰을 새로 주지 않아요. 다시 연결해 주세요.', en: 'These tokens cannot be renewed. Connect the service again.' },
  guest_already_merged: { status: 409, ko: '이 손님의 것은 이미 다른 계정으로 옮겨졌어요.', en: 'What this guest had has already moved to another account.' },
  share_gone: { status: 410, ko: '공유가 끝난 대화예요. 나눠 준 분에게 새 링크를 부탁해 보세요.', en: 'This share has ended. Ask whoever shared it for a new link.' },
  payload_too_large: { status: 413, ko: '보낸 내용이 너무 커요.', en: 'The request is too large.' },
  unsupported_media_type: { status: 415, ko: '이 형식은 받지 않아요. 받는 형식: {types}', en: 'This format is not accepted. Accepted here: {types}' },
  validation_failed: { status: 422, ko: '고쳐야 할 곳이 있어요.', en: 'Some fields need to be corrected.' },
  content_does_not_fit: { status: 422, ko: '안내의 다른 부분과 맞지 않아요: {problem}', en: 'This does not fit the rest of the guide: {problem}' },
  password_too_short: { status: 422, ko: '비밀번호는 {length}자 이상이어야 해요.', en: 'A password needs {length} characters or more.' },
  password_too_common: { status: 422, ko: '너무 흔한 비밀번호예요. 남이 떠올리기 어려운 것으로 골라 주세요.', en: 'That password is too common. Choose one that others would not think of.' },
  picture_unreadable: { status: 422, ko: '사진을 열 수 없어요. 파일이 온전한지 확인하거나 다른 사진을 골라 주세요.', en: 'The picture cannot be opened. Check that the file is complete, or choose another one.' },
  picture_too_large: { status: 422, ko: '사진이 너무 커요. 가로와 세로를 곱해 {megapixels}백만 화소까지 받아요.', en: 'The picture is too large. Up to {megapixels} megapixels are accepted.' },
  region_ambiguous: { status: 422, ko: '‘{region}’은 여러 곳이에요. 하나를 골라 주세요: {names}.', en: '“{region}” could be several places. Choose one: {names}.' },
  district_ambiguous: { status: 422, ko: '‘{district}’은 여러 곳이에요. 하나를 골라 주세요: {names}.', en: '“{district}” could be several places. Choose one: {names}.' },
  idempotency_key_reused: { status: 422, ko: '같은 Idempotency-Key로 다른 내용을 보냈어요.', en: 'This Idempotency-Key was used before with a different request.' },
  rate_limited: { status: 429, ko: '요청이 너무 잦아요. {seconds}초 뒤에 다시 해 주세요.', en: 'Too many requests. Try again in {seconds} seconds.' },
  internal: { status: 500, ko: '서버에서 문제가 생겼어요. 쓰신 내용은 저장된 만큼 안전해요. 잠시 뒤에 다시 해 주세요.', en: 'Something went wrong on the server. What was saved is safe. Try again shortly.' },
  model_rate_limited: { status: 429, ko: '모델이 지금 너무 바빠요. 쓰신 글은 저장했어요. 잠시 뒤에 다시 해 주세요.', en: 'The model is too busy right now. Your message is saved; try again shortly.' },
  model_unavailable: { status: 502, ko: '모델이 대답하지 않아요. 쓰신 글은 저장했어요. 잠시 뒤에 다시 해 주세요.', en: 'The model is not answering. Your message is saved; try again shortly.' },
  model_timeout: { status: 504, ko: '모델이 제때 대답하지 않았어요. 쓰신 글은 저장했어요. 잠시 뒤에 다시 해 주세요.', en: 'The model did not answer in time. Your message is saved; try again shortly.' },
  provider_unavailable: { status: 502, ko: '{provider}에서 답이 오지 않거나 알 수 없는 답이 왔어요. 잠시 뒤에 다시 해 주세요.', en: '{provider} is not answering, or not as it should. Try again shortly.' },
  bad_gateway: { status: 502, ko: '{service} 서비스의 답을 이해하지 못했어요. 잠시 뒤에 다시 해 주세요.', en: 'The {service} service gave an answer that could not be understood. Try again shortly.' },
  service_unavailable: { status: 503, ko: '{service} 서비스에 닿지 못했어요. 저장된 것은 안전해요. 잠시 뒤에 다시 해 주세요.', en: 'The {service} service could not be reached. What was saved is safe. Try again shortly.' },
  gateway_timeout: { status: 504, ko: '{service} 서비스가 제때 답하지 않았어요. 잠시 뒤에 다시 해 주세요.', en: 'The {service} service did not answer in time. Try again shortly.' },
} as const satisfies Record<string, ErrorText>;

export type ErrorCode = keyof typeof ERRORS;

/** One thing to correct: where, a stable code, and words for the person. */
export const FieldError = z
  .object({ path: z.string().meta({ examples: ['body.content'] }), code: z.string(), message: z.string() })
  .meta({ id: 'FieldError' });
export type FieldError = z.infer<typeof FieldError>;

/** Problem document (RFC 9457), media type `application/problem+json`, in the language of Accept-Language (ko, en). */
export const Problem = z
  .object({
    type: z.string().meta({ description: '`urn:madang:problem:` and the code', examples: ['urn:madang:problem:not_found'] }),
    title: z.string().meta({ description: 'For people' }),
    status: z.number().int(),
    code: z.string().meta({ description: 'Stable, for programs' }),
    detail: z.string().optional().meta({ description: 'For developers' }),
    request_id: z.string(),
    error: z.string().optional().meta({ description: 'The code again, where it is one of OAuth (RFC 6749, 5.2)' }),
    errors: z.array(FieldError).optional(),
  })
  .meta({ id: 'Problem' });
export type Problem = z.infer<typeof Problem>;
