import { expect, it } from 'vitest';
import { uiMessages } from './ui-messages.ts';

const { body } = uiMessages['POST /ai-sdk/chat'];
const ID = '0199d1c4-5f0e-7c3a-9d5e-3f0b8c8f2a11';
const text = (id: string) => ({ id, role: 'user', parts: [{ type: 'text', text: id }] });

it('looks at the last message alone, and at the name of the one before it, however much comes with them', () => {
  let looks = 0;
  const never = {
    id: 'never',
    get parts(): never[] {
      looks += 1;
      return [];
    },
  };
  const messages = [...Array.from({ length: 9998 }, () => never), { ...text('before'), parts: 'x' }, text('last')];
  const { messages: read } = body.parse({ id: ID, messages });
  expect(looks).toBe(0);
  expect(read).toEqual({ count: 10_000, beforeId: 'before', last: text('last') });
});

it('says where in what was sent the mistake is', () => {
  const { error } = body.safeParse({ id: ID, messages: [text('a'), text('b'), { id: 'c', role: 5 }] });
  expect(error?.issues.map(({ path }) => path)).toEqual([['messages', 2, 'role']]);
});
