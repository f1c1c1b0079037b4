import { TrainingReply } from '@madang/contracts/training/entities';
import { call, type Person } from './client.ts';

/** Of the shipped case in which a child writes from a new number. */
export const CHILD_CASE = '5f1c2b8e-6a34-5d0b-9c1e-7a4f0d3b2e01';
/** Says that it is really happening. */
export const REALLY = '실제로 이런 일을 겪고 있어요';

const byPerson = ({ token }: Pick<Person, 'token'>) => ({ token, headers: { 'accept-language': 'ko' } });

/** Sessions of a person, in Korean, by the API that people have. */
export const trainingOf = (url: string, person: Pick<Person, 'token'>) => {
  const options = byPerson(person);
  return {
    options,
    start: async (body: object = {}) => {
      const begun = await call(url, 'POST /training/sessions', { body: { case_id: CHILD_CASE, ...body } }, options);
      return { id: begun.body.id, conversation: begun.body.conversation_id ?? '' };
    },
    say: async (conversation: string, content: string) => {
      const input = { params: { id: conversation }, body: { content } };
      const { body } = await call(url, 'POST /conversations/:id/messages', input, options);
      const { user_message: question, ai_message: answer } = body;
      return { question, answer, reply: TrainingReply.parse(answer.structured) };
    },
    edit: async (conversation: string, message_id: string, content: string) => {
      const input = { params: { id: conversation, message_id }, body: { content } };
      const { body } = await call(url, 'PUT /conversations/:id/messages/:message_id', input, options);
      const { user_message: question, ai_message: answer } = body;
      return { question, answer, reply: TrainingReply.parse(answer.structured) };
    },
    again: async (conversation: string, message_id: string) => {
      const params = { id: conversation, message_id };
      const key = 'POST /conversations/:id/messages/:message_id/regenerate';
      const { body } = await call(url, key, { params }, options);
      return { answer: body.ai_message, reply: TrainingReply.parse(body.ai_message.structured) };
    },
    session: async (id: string) => (await call(url, 'GET /training/sessions/:id', { params: { id } }, options)).body,
    debrief: async (id: string) =>
      (await call(url, 'GET /training/sessions/:id/debrief', { params: { id } }, options)).body,
    finish: async (id: string, body: object = {}) =>
      (await call(url, 'POST /training/sessions/:id/finish', { params: { id }, body }, options)).body,
  };
};
export type TrainingOf = ReturnType<typeof trainingOf>;
