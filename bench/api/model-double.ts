import { createServer, type ServerResponse } from 'node:http';

/** A server that speaks the OpenAI chat API and has its answer ready: what is left is the cost of whoever asks. */
const ANSWER =
  '투명 페트병은 라벨을 제거하고 내용물을 비운 뒤 압착하여 전용 수거함에 배출해 주세요. Rinse, remove the label, crush, close the cap.';
const about = { id: 'chatcmpl-double', created: 1_750_000_000, model: 'mock' };
const chunk = (delta: object, finish: string | null): string =>
  `data: ${JSON.stringify({ ...about, object: 'chat.completion.chunk', choices: [{ index: 0, delta, finish_reason: finish }] })}\n\n`;

const WHOLE = JSON.stringify({
  ...about,
  object: 'chat.completion',
  choices: [{ index: 0, message: { role: 'assistant', content: ANSWER }, finish_reason: 'stop' }],
});
const STREAM = `${chunk({ role: 'assistant', content: '' }, null)}${chunk({ content: ANSWER }, null)}${chunk({}, 'stop')}data: [DONE]\n\n`;

/** How far apart the tokens of streamed answers are; 0: all of it comes at once. */
const TOKEN_MS = Number(process.env['TOKEN_MS'] ?? 0);
const TOKENS = ANSWER.split(/(?<= )/);
const END = `${chunk({}, 'stop')}data: [DONE]\n\n`;

/** The first token comes at once: what somebody waits for it is whoever stands between. */
const speak = (response: ServerResponse): void => {
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  let next = 0;
  const say = (): void => {
    response.write(chunk({ content: TOKENS[next] }, null));
    next += 1;
    if (next < TOKENS.length) return;
    clearInterval(timer);
    response.end(END);
  };
  const timer = setInterval(say, TOKEN_MS);
  response.once('close', () => clearInterval(timer));
  say();
};

const server = createServer((request, response) => {
  let body = '';
  request.setEncoding('utf8').on('data', (text: string) => (body += text));
  request.on('end', () => {
    const streams = body !== '' && (JSON.parse(body) as { stream?: boolean }).stream === true;
    if (streams && TOKEN_MS > 0) {
      speak(response);
      return;
    }
    const answer = streams ? STREAM : WHOLE;
    response
      .writeHead(200, {
        'content-type': streams ? 'text/event-stream' : 'application/json',
        'content-length': Buffer.byteLength(answer),
      })
      .end(answer);
  });
});
server.keepAliveTimeout = 65_000;
server.listen(Number(process.env['PORT']), '127.0.0.1', 1024);
