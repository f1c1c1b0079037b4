import { expect, it } from 'vitest';
import { readStream } from './answer.ts';

const stream = (text: string): Response => new Response(text, { headers: { 'content-type': 'text/event-stream' } });
const frame = (id: number, event: string, data: object): string =>
  `id: ${id}\nevent: ${event}\ndata: ${JSON.stringify(data)}\n\n`;

it('stays with the answer that was the newest when it began to read', async () => {
  const asked: (string | undefined)[] = [];
  const first =
    frame(1, 'message.started', { message_id: 'a', model: 'm' }) + frame(2, 'message.delta', { text: '하나' });
  const rest = frame(3, 'message.completed', { message: { id: 'a', content: '하나 둘', reasoning: null } });
  const events = readStream(
    { conversation: 'c' },
    {
      open: ({ message }) => {
        return () => Promise.resolve(stream(asked.push(message) === 1 ? first : rest));
      },
    },
  );
  expect((await Array.fromAsync(events)).map(({ text }) => text)).toEqual(['', '하나', '하나 둘']);
  expect(asked).toEqual([undefined, 'a']);
});
