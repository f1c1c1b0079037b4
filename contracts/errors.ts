import { z } from 'zod';

interface ErrorText {
  readonly status: number;
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
  unauthenticated: { status: 401, ko: '먼저 시작하거나 로그인해 주세요.', en: 'Start as a guest or sign in first.' },
  invalid_token: { status: 401, ko: '로그인 정보가 맞지 않거나 만료됐어요. 다시 로그인해 주세요.', en: 'The token is invalid or has expired. Sign in again.' },
  session_revoked: { status: 401, ko: '로그아웃된 세션이에요. 다시 로그인해 주세요.', en: 'This session has been signed out. Sign in again.' },
  forbidden: { status: 403, ko: '이 일을 할 권한이 없어요.', en: 'You do not have permission to do this.' },
  cross_site_request: { status: 403, ko: '다른 사이트에서 보낸 요청은 받지 않아요.', en: 'Requests from another site are refused.' },
  not_found: { status: 404, ko: '찾는 것이 없어요.', en: 'There is nothing here by that name.' },
  conversation_not_found: { status: 404, ko: '그런 대화가 없어요.', en: 'There is no such conversation.' },
  message_not_found: { status: 404, ko: '그런 메시지가 없어요.', en: 'There is no such message.' },
  item_not_found: { status: 404, ko: '안내에 그런 품목이 없어요. 이름으로 찾아보세요.', en: 'The guide has no such item. Try searching by name.' },
  method_not_allowed: { status: 405, ko: '이 주소에서는 할 수 없는 일이에요.', en: 'This address does not support that method.' },
  turn_in_progress: { status: 409, ko: '아직 답을 쓰고 있어요. 끝나거나 멈춘 뒤에 보내 주세요.', en: 'An answer is still being written. Wait for it or stop it, then send.' },
  not_generating: { status: 409, ko: '이미 끝난 답이에요.', en: 'That answer is already finished.' },
  payload_too_large: { status: 413, ko: '보낸 내용이 너무 커요.', en: 'The request is too large.' },
  unsupported_media_type: { status: 415, ko: '이 형식은 받지 않아요. application/json으로 보내 주세요.', en: 'This format is not accepted. Send application/json.' },
  validation_failed: { status: 422, ko: '고쳐야 할 곳이 있어요.', en: 'Some fields need to be corrected.' },
  idempotency_key_reused: { status: 422, ko: '같은 Idempotency-Key로 다른 내용을 보냈어요.', en: 'This Idempotency-Key was used before with a different request.' },
  rate_limited: { status: 429, ko: '요청이 너무 잦아요. {seconds}초 뒤에 다시 해 주세요.', en: 'Too many requests. Try again in {seconds} seconds.' },
  internal: { status: 500, ko: '서버에서 문제가 생겼어요. 쓰신 내용은 저장된 만큼 안전해요. 잠시 뒤에 다시 해 주세요.', en: 'Something went wrong on the server. What was saved is safe. Try again shortly.' },
  model_rate_limited: { status: 429, ko: '모델이 지금 너무 바빠요. 쓰신 글은 저장했어요. 잠시 뒤에 다시 해 주세요.', en: 'The model is too busy right now. Your message is saved; try again shortly.' },
  model_unavailable: { status: 502, ko: '모델이 대답하지 않아요. 쓰신 글은 저장했어요. 잠시 뒤에 다시 해 주세요.', en: 'The model is not answering. Your message is saved; try again shortly.' },
  model_timeout: { status: 504, ko: '모델이 제때 대답하지 않았어요. 쓰신 글은 저장했어요. 잠시 뒤에 다시 해 주세요.', en: 'The model did not answer in time. Your message is saved; try again shortly.' },
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
    errors: z.array(FieldError).optional(),
  })
  .meta({ id: 'Problem' });
export type Problem = z.infer<typeof Problem>;
