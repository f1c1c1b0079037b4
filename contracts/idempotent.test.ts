import { expect, it } from 'vitest';
import { operations } from './index.ts';
import type { Operation } from './operation.ts';

/** What may be asked twice without a key, each for its own reason. */
const WITHOUT: Readonly<Record<string, string>> = {
  'POST /auth/guest': 'nobody is known yet, and whoever repeats it forgets one guest',
  'POST /auth/register': 'nobody is known yet; a name is taken once',
  'POST /auth/identities': 'the code of the provider works once, and who is linked is linked',
  'POST /auth/totp': 'nothing is on until it is confirmed; a repetition begins anew',
  'POST /auth/recovery-codes': 'replaces those of before',
  'POST /auth/passkeys': 'the challenge works once',
  'POST /tokens/create': 'one more token is as good as the first, and is kept nowhere',
  'POST /tokens/dummy': 'for tests',
  'POST /oauth': 'the code of the provider works once, and a transaction would wait for the provider',
  'POST /admin/training/cases': 'a case brings its own id: it is made once',
  'POST /admin/models': 'a model is connected once: its name is taken then',
  'POST /admin/mcp-servers': 'a server is added once: its name is taken then',
  'POST /admin/conversations/:id/looks': 'each look has a reason of its own, and is kept nowhere but in the log',
  'POST /conversations/:id/stream-ticket': 'a ticket works once, for a minute',
  'POST /conversations/:id/messages/:message_id/consents/:consent_id': 'a question is answered once',
  'POST /conversations/:id/messages/:message_id/regenerate': 'refused while an answer is being written',
  'POST /conversations/:id/messages/:message_id/continue': 'refused while an answer is being written',
};

const all = Object.entries(operations) as [string, Operation][];

it('what makes something says whether it can be repeated by an Idempotency-Key', () => {
  const making = all.filter(([key, { responses }]) => key.startsWith('POST ') && 201 in responses);
  expect(
    making
      .filter(([, { idempotent }]) => idempotent === undefined)
      .map(([key]) => key)
      .sort(),
  ).toEqual(Object.keys(WITHOUT).sort());
});

it('an answer that is kept is of a person, and is JSON without cookies', () => {
  // Who becomes a guest by a call has asked for nothing before: the platform keeps no answer with tokens.
  const kept = all.filter(([, { idempotent }]) => idempotent === true);
  expect(kept.length).toBeGreaterThan(5);
  for (const [key, { access, setsCookie, responses }] of kept) {
    expect({ key, access: typeof access === 'object' && 'scope' in access, setsCookie }).toEqual({
      key,
      access: true,
      setsCookie: undefined,
    });
    for (const body of Object.values(responses)) expect(body).toHaveProperty('parse');
  }
});
