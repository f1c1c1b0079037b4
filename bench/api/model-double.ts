import { createServer } from 'node:http';

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

const server = createServer((request, response) => {
  let body = '';
  request.setEncoding('utf8').on('data', (text: string) => (body += text));
  request.on('end', () => {
    const streams = body !== '' && (JSON.parse(body) as { stream?: boolean }).stream === true;
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
