import { z } from 'zod';
import { Timestamp } from './fields.ts';
import { linkErrors } from './links.ts';
import type { ErrorTexts } from './service-contract.ts';
import { taskErrors } from './tasks.ts';

/** The errors that follow from what HTTP, tokens and other services are. Each service has its own beside its operations. */
export const platformErrors = {
  bad_request: {
    status: 400,
    ko: '요청을 읽지 못했어요. 형식을 확인해 주세요.',
    en: 'Couldn’t read the request. Check its format.',
  },
  malformed_json: {
    status: 400,
    ko: 'JSON 형식이 맞지 않아요. 괄호와 따옴표를 확인해 주세요.',
    en: 'The body is not valid JSON. Check its brackets and quotes.',
  },
  malformed_form: {
    status: 400,
    ko: '보낸 양식을 읽지 못했어요. 중간에 끊기지 않았는지 확인하고 다시 보내 주세요.',
    en: 'Couldn’t read the form. Check that it was sent whole, and send it again.',
  },
  invalid_cursor: {
    status: 400,
    ko: '목록의 위치를 알 수 없어요. 처음부터 다시 불러와 주세요.',
    en: 'That position in the list is unknown. Load the list from its beginning.',
  },
  invalid_event_id: {
    status: 400,
    ko: '스트림의 위치는 0 이상의 정수여야 해요.',
    en: 'A position in the stream must be a whole number, 0 or more.',
  },
  invalid_idempotency_key: {
    status: 400,
    ko: 'Idempotency-Key는 1~255자의 글자여야 해요.',
    en: 'Idempotency-Key must be 1 to 255 visible characters.',
  },
  unauthenticated: {
    status: 401,
    openai: {
      code: 'invalid_api_key',
      ko: 'API 키가 없어요. Authorization 헤더에 “Bearer 키”를 넣어 주세요.',
      en: 'There is no API key. Send it as “Authorization: Bearer KEY”.',
    },
    ko: '손님으로 시작하거나 로그인해 주세요.',
    en: 'Start as a guest or sign in first.',
  },
  invalid_token: {
    status: 401,
    openai: {
      code: 'invalid_api_key',
      ko: 'API 키가 맞지 않거나 기한이 지났어요. 키를 확인하거나 새로 만들어 주세요.',
      en: 'This API key is wrong or has expired. Check it, or create a new one.',
    },
    ko: '로그인이 풀렸어요. 다시 로그인해 주세요.',
    en: 'You’ve been signed out. Sign in again.',
  },
  session_revoked: {
    status: 401,
    openai: {
      code: 'invalid_api_key',
      ko: '지운 API 키예요. 새로 만들어 주세요.',
      en: 'This API key was deleted. Create a new one.',
    },
    ko: '다른 곳에서 로그아웃됐어요. 다시 로그인해 주세요.',
    en: 'You were signed out elsewhere. Sign in again.',
  },
  invalid_address: {
    status: 401,
    ko: '이 주소의 기한이 지났어요. 페이지를 다시 열어 주세요.',
    en: 'This address has expired. Open the page again.',
  },
  invalid_ticket: {
    status: 401,
    ko: '이 입장권은 이미 썼거나 기한이 지났어요. 새로 받아 주세요.',
    en: 'This ticket was used before or has expired. Get a new one.',
  },
  forbidden: {
    status: 403,
    openai: {
      code: 'insufficient_permissions',
      ko: '이 API 키에는 이 일을 할 권한이 없어요. “API로 모델 쓰기” 권한을 넣어 주세요.',
      en: 'This API key may not do this. Give it the permission “Use models over the API”.',
    },
    ko: '이 일을 할 권한이 없어요. 필요하면 관리자에게 문의해 주세요.',
    en: 'You don’t have permission for this. Ask an admin if you need it.',
  },
  cross_site_request: {
    status: 403,
    ko: '다른 사이트에서 온 요청이라 막았어요. 마당에서 다시 시도해 주세요.',
    en: 'This request came from another site and was blocked. Try again in Madang.',
  },
  not_found: {
    status: 404,
    ko: '찾는 내용이 없어요. 주소를 확인하거나 홈에서 다시 찾아 주세요.',
    en: 'Nothing was found here. Check the address or start from the home page.',
  },
  method_not_allowed: {
    status: 405,
    ko: '이 주소에서는 할 수 없는 일이에요.',
    en: 'This address does not support that method.',
  },
  request_timeout: {
    status: 408,
    ko: '보내는 중에 멈춰서 다 받지 못했어요. 연결을 확인하고 다시 보내 주세요.',
    en: 'Sending stopped before it was complete. Check the connection and send it again.',
  },
  payload_too_large: {
    status: 413,
    ko: '내용이 너무 커요. 글을 나누거나 더 작은 파일을 골라 주세요.',
    en: 'That’s too large. Split the text or choose a smaller file.',
  },
  file_too_large: {
    status: 413,
    ko: '파일이 너무 커요. {megabytes}MB보다 작은 파일을 골라 주세요.',
    en: 'The file is too large. Choose one under {megabytes} MB.',
  },
  range_not_satisfiable: { status: 416, ko: '파일의 끝을 지난 위치예요.', en: 'The file does not reach that far.' },
  unsupported_media_type: {
    status: 415,
    ko: '받을 수 없는 형식이에요. {types} 형식으로 보내 주세요.',
    en: 'That format isn’t accepted. Use {types}.',
  },
  validation_failed: {
    status: 422,
    openai: { status: 400 },
    ko: '표시된 곳을 고쳐 주세요.',
    en: 'Please correct the marked fields.',
  },
  content_changed: {
    status: 409,
    ko: '그사이 다른 사람이 고쳤어요. 적은 것은 그대로 있어요. 새 내용을 보고 다시 저장해 주세요.',
    en: 'Someone else changed this meanwhile. What you typed is still here. Look at the new version, then save again.',
  },
  idempotency_key_in_use: {
    status: 409,
    ko: '같은 Idempotency-Key로 보낸 요청을 아직 처리하고 있어요. 잠시 뒤에 그대로 다시 보내 주세요.',
    en: 'A request with this Idempotency-Key is still being handled. Send the same again in a moment.',
  },
  idempotency_key_reused: {
    status: 422,
    ko: '같은 Idempotency-Key로 다른 내용을 보냈어요.',
    en: 'This Idempotency-Key was used before with a different request.',
  },
  rate_limited: {
    status: 429,
    openai: { type: 'rate_limit_error', code: 'rate_limit_exceeded' },
    ko: '짧은 시간에 요청이 많았어요. {seconds}초 뒤에 다시 시도해 주세요.',
    en: 'That was a lot at once. Try again in {seconds} seconds.',
  },
  too_many_streams: {
    status: 429,
    openai: {
      code: 'rate_limit_exceeded',
      ko: '함께 받을 수 있는 답은 {limit}개예요. 다른 답을 다 받은 뒤에 다시 시도해 주세요.',
      en: 'Up to {limit} answers can be read at once. Try again when another one has ended.',
    },
    ko: '함께 열 수 있는 화면은 {limit}개예요. 안 보는 화면을 닫아 주세요.',
    en: 'Up to {limit} streams can be read at once. Close one you don’t need.',
  },
  internal: {
    status: 500,
    ko: '서버에 문제가 생겼어요. 저장된 내용은 그대로 있어요. 잠시 뒤에 다시 시도해 주세요.',
    en: 'Something went wrong on the server. Anything already saved is safe. Try again in a moment.',
  },
  bad_gateway: {
    status: 502,
    ko: '서버 안에서 답을 주고받지 못했어요. 잠시 뒤에 다시 시도해 주세요.',
    en: 'Parts of the server couldn’t understand each other. Try again in a moment.',
  },
  service_unavailable: {
    status: 503,
    ko: '서버의 일부가 쉬고 있어요. 저장된 내용은 그대로 있어요. 잠시 뒤에 다시 시도해 주세요.',
    en: 'Part of the server isn’t available. Anything already saved is safe. Try again in a moment.',
  },
  insufficient_storage: {
    status: 507,
    ko: '서버에 저장할 자리가 없어요. 이미 저장된 내용은 그대로 있지만, 지금 보낸 것은 아직 저장하지 못했어요. 잠시 뒤에 다시 보내 주세요.',
    en: 'The server has no space left. Anything already saved is safe; this wasn’t saved yet. Send it again in a moment.',
  },
  gateway_timeout: {
    status: 504,
    ko: '서버의 답이 늦어지고 있어요. 잠시 뒤에 다시 시도해 주세요.',
    en: 'The server took too long. Try again in a moment.',
  },
  ...linkErrors,
  ...taskErrors,
} as const satisfies ErrorTexts;

/** One thing to correct: where, a stable code, and words for the person. */
export const FieldError = z
  .object({ path: z.string().meta({ examples: ['body.content'] }), code: z.string(), message: z.string() })
  .meta({ id: 'FieldError' });
export type FieldError = z.infer<typeof FieldError>;

/** An error as the API of OpenAI has it. Source: OpenAI API reference, "Errors". */
export const OpenAiError = z
  .object({ message: z.string(), type: z.string(), param: z.string().nullable(), code: z.string().nullable() })
  .meta({ id: 'OpenAiError' });
export type OpenAiError = z.infer<typeof OpenAiError>;

/** An error as JSON-RPC 2.0 has it. */
export const RpcError = z.object({ code: z.int(), message: z.string() }).meta({ id: 'RpcError' });
export type RpcError = z.infer<typeof RpcError>;

/** Problem document (RFC 9457), media type `application/problem+json`, in the language of Accept-Language (ko, en). */
export const Problem = z
  .object({
    type: z
      .string()
      .meta({ description: '`urn:madang:problem:` and the code', examples: ['urn:madang:problem:not_found'] }),
    title: z.string().meta({ description: 'For people' }),
    status: z.number().int(),
    code: z.string().meta({ description: 'Stable, for programs' }),
    detail: z.string().optional().meta({ description: 'For developers' }),
    request_id: z.string(),
    error: z.union([z.string(), OpenAiError, RpcError]).optional().meta({
      description:
        'The code again, where it is one of OAuth (RFC 6749, 5.2); below /v1 what OpenAI’s clients read, at /mcp what those of MCP do',
    }),
    jsonrpc: z.literal('2.0').optional(),
    id: z.null().optional().meta({ description: 'At /mcp: of a request that was not read' }),
    errors: z.array(FieldError).optional(),
    values: z
      .record(z.string(), z.union([z.string(), z.number()]))
      .optional()
      .meta({ description: 'What the title was filled in with, such as `seconds`' }),
    user_message_id: z
      .string()
      .optional()
      .meta({ description: 'What was said, and is saved, where no answer came of it' }),
    message_id: z.string().optional().meta({ description: 'The answer that failed: it can be regenerated' }),
    categories: z
      .array(z.string())
      .optional()
      .meta({ description: 'Why something was held back, as whoever judged it names it' }),
    disabled_until: Timestamp.optional().meta({
      description: 'When an account that is suspended opens again by itself',
    }),
    resets_at: Timestamp.optional().meta({ description: 'When there is room again, where something is used up' }),
    retryable: z.boolean().optional().meta({ description: 'Whether the same may go better another time' }),
  })
  .meta({ id: 'Problem' });
export type Problem = z.infer<typeof Problem>;
