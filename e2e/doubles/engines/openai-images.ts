import { z } from 'zod';
import { half, hangUp, KEY, picture, sendJson, startEngineDouble, type EngineDouble } from './engine-double.ts';

export const OPENAI_TRAPS = [
  'refusal',
  'rate-limited',
  'no-credit',
  'half',
  'cut-off',
  'empty',
  'error',
  'html',
  'redirect',
  'silence',
] as const;
type OpenAiTrap = (typeof OPENAI_TRAPS)[number];

/** gpt-image takes no response_format, and nothing else that it does not know. */
const Body = z.strictObject({
  model: z.literal('gpt-image-1'),
  prompt: z.string().min(1).max(32_000),
  n: z.literal(1).optional(),
  size: z.enum(['1024x1024', '1536x1024', '1024x1536', 'auto']).optional(),
});

const error = (message: string, type: string, code: string | null) => ({ error: { message, type, param: null, code } });

/** Images of the OpenAI API. Source: OpenAI API reference, "Images"; the words of refusals: "Image generation" guide. */
export const startOpenAiImages = (): Promise<EngineDouble<OpenAiTrap>> =>
  startEngineDouble((request, response, double) => {
    const { method, url, headers, body } = request;
    if (url.pathname === '/elsewhere') double.asked.push(request);
    if (method !== 'POST' || !['/v1/images/generations', '/v1/images/edits'].includes(url.pathname)) {
      sendJson(response, 404, error('Invalid URL', 'invalid_request_error', null));
      return;
    }
    if (headers.authorization !== `Bearer ${KEY}`) {
      sendJson(
        response,
        401,
        error('Incorrect API key provided: sk-abcdef******7890.', 'invalid_request_error', 'invalid_api_key'),
      );
      return;
    }
    const isEdit = url.pathname.endsWith('/edits');
    const text = body.toString('latin1');
    if (isEdit && !/name="image(\[\])?"; filename="[^"]*"\r\nContent-Type: image\/(png|jpeg)/i.test(text)) {
      sendJson(response, 400, error("Missing required parameter: 'image'.", 'invalid_request_error', null));
      return;
    }
    const parsed = isEdit ? undefined : Body.safeParse(JSON.parse(body.toString()));
    if (parsed?.success === false) {
      sendJson(
        response,
        400,
        error(`Unknown parameter: ${parsed.error.message}`, 'invalid_request_error', 'unknown_parameter'),
      );
      return;
    }
    double.asked.push(request);
    const size = (parsed?.data?.size ?? /name="size"\r\n\r\n(\d+x\d+)/.exec(text)?.[1] ?? '1024x1024').split('x');
    const image = picture(Number(size[0]), Number(size[1]));
    const answer = (bytes: Buffer) => ({
      created: 1_795_000_000,
      background: 'opaque',
      output_format: 'png',
      quality: 'high',
      size: size.join('x'),
      data: [{ b64_json: bytes.toString('base64') }],
      usage: {
        total_tokens: 100,
        input_tokens: 50,
        output_tokens: 50,
        input_tokens_details: { text_tokens: 50, image_tokens: 0 },
      },
    });
    const traps: Readonly<Record<OpenAiTrap, () => void>> = {
      refusal: () =>
        sendJson(
          response,
          400,
          error(
            'Your request was rejected by the safety system. safety_violations=[violence].',
            'image_generation_user_error',
            'moderation_blocked',
          ),
        ),
      'rate-limited': () =>
        sendJson(response, 429, error('Rate limit reached for gpt-image-1', 'requests', 'rate_limit_exceeded'), {
          'retry-after': '1',
        }),
      'no-credit': () =>
        sendJson(
          response,
          429,
          error('You exceeded your current quota, please check your plan.', 'insufficient_quota', 'insufficient_quota'),
        ),
      half: () => sendJson(response, 200, answer(half(image))),
      'cut-off': () => hangUp(response, 'application/json', '{"created":1795000000,"data":[{"b64_json":"iVBOR'),
      empty: () => sendJson(response, 200, { ...answer(image), data: [] }),
      error: () => sendJson(response, 500, error('The server had an error', 'server_error', null)),
      html: () =>
        void response.writeHead(200, { 'content-type': 'text/html' }).end('<html>down for maintenance</html>'),
      redirect: () => void response.writeHead(307, { location: `${double.url}/elsewhere` }).end(),
      silence: () => undefined,
    };
    const trap = double.falls();
    if (trap === 'none') {
      sendJson(response, 200, answer(image));
      return;
    }
    traps[trap]();
  });
