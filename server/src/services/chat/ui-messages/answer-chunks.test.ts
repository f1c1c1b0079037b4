import { expect, it } from 'vitest';
import { AnswerChunks } from './answer-chunks.ts';

it('gives with a tool of others what it was sent, and with one of ours nothing', () => {
  const chunks = new AnswerChunks('en');
  const call = { server: 'notes', tool: 'send_mail', arguments: '{"to":"a"}', called_at: '2026-01-01T00:00:00.000Z' };
  const inputs = [{ name: 'notes.send_mail', call }, { name: 'search' }].map(
    (data) => chunks.of({ id: 1, event: 'tool.called', json: JSON.stringify(data) })[0]?.['input'],
  );
  expect(inputs).toEqual([{ to: 'a' }, {}]);
});
