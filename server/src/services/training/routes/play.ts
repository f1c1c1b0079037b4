import { randomInt } from 'node:crypto';
import type { play } from '@madang/contracts/training/play';
import { Category, PersonaKey, type Case } from '@madang/contracts/training/case';
import { AppError } from '#platform/errors';
import { cursorAfter, positionOf } from '#platform/http/cursor';
import type { CallContext, Handlers } from '#platform/http/handler';
import type { ServiceContext } from '#platform/service';
import { debriefOf } from '../debrief.ts';
import { finishAndTell, finishSession, tellDebrief } from '../finish-session.ts';
import { makeCase } from '../making/make-case.ts';
import { MOST_RESULTS, playsForTrial, surpriseCase } from '../open-session.ts';
import { progressOf } from '../progress.ts';
import { realHarm } from '../reply.ts';
import { toCard, toSession } from '../show-session.ts';
import { findPlayed, findTried, insertCase, listPlayed } from '../store/cases.ts';
import {
  changeSession,
  findSession,
  insertSession,
  listResults,
  listSessions,
  type SessionRow,
} from '../store/sessions.ts';
import type { Speech } from '../words.ts';

/** Of a case that is made up, where nobody says how hard it is to be. */
const USUAL_DIFFICULTY = 2;
type Wanted = NonNullable<Parameters<Handlers<typeof play>['POST /training/sessions']>[0]['body']>;

export const createPlayRoutes = (context: ServiceContext, speech: Speech): Handlers<typeof play> => {
  const { db, client } = context;

  const ownSession = async (callContext: CallContext, id: string): Promise<SessionRow> => {
    const row = await findSession(db, callContext.caller.userId, id);
    if (row === undefined) throw new AppError('training_session_not_found');
    return row;
  };

  /** The same, and without its conversation where that is gone; what was open is over then. */
  const currentSession = async (callContext: CallContext, id: string): Promise<SessionRow> => {
    const row = await ownSession(callContext, id);
    if (row.conversationId === null) return row;
    try {
      await client.call('GET /conversations/:id', { params: { id: row.conversationId } }, { as: callContext });
      return row;
    } catch (error) {
      if (!(error instanceof AppError) || error.code !== 'conversation_not_found') throw error;
    }
    await finishSession(context, id);
    return (await changeSession(db, id, () => ({ conversationId: null }))) ?? row;
  };

  const personaOf = (id: string | undefined): PersonaKey | undefined => {
    if (id === undefined) return undefined;
    const { data } = PersonaKey.safeParse(speech.personas.find((each) => each.id === id)?.key);
    if (data === undefined) throw new AppError('training_no_case');
    return data;
  };

  const choose = async ({ caller, request }: CallContext, body: Wanted | null | undefined): Promise<Case> => {
    const found =
      body?.case_id === undefined
        ? await surpriseCase(db, {
            ownerId: caller.userId,
            locale: body?.locale ?? request.locale,
            choice: { category: body?.category, difficulty: body?.difficulty, persona: personaOf(body?.persona_id) },
          })
        : await (caller.scopes.includes('admin:content') ? findTried : findPlayed)(db, body.case_id);
    if (found === undefined) throw new AppError('training_case_not_found');
    return found.content;
  };

  const make = (who: CallContext, body: Wanted): Promise<Case> =>
    makeCase(context, who, {
      locale: body.locale ?? who.request.locale,
      category: body.category ?? Category.options[randomInt(Category.options.length)] ?? 'NewAlerts',
      difficulty: body.difficulty ?? USUAL_DIFFICULTY,
      persona: personaOf(body.persona_id),
      model: body.model,
    });

  return {
    'GET /training/cases': async ({ query, caller, request }) => {
      const [cases, results] = await Promise.all([
        listPlayed(db, query.locale ?? request.locale),
        listResults(db, caller.userId, MOST_RESULTS),
      ]);
      return { items: cases.map((each) => toCard(each, results)) };
    },
    'GET /training/cases/:id': async ({ params, caller }) => {
      const found = await findPlayed(db, params.id);
      if (found === undefined) throw new AppError('training_case_not_found');
      return toCard(found, await listResults(db, caller.userId, MOST_RESULTS));
    },
    'POST /training/sessions': async (input) => {
      const { body } = input;
      const made = body?.generate === true ? await make(input, body) : undefined;
      const content = made ?? (await choose(input, body));
      return db.transaction(async (tx) => {
        // Kept apart from what others meet, until an administrator keeps it.
        if (made !== undefined) await insertCase(tx, made, { origin: 'model', enabled: false });
        const { conversation } = await client.call(
          'POST /conversations',
          { body: { app: 'training', title: content.sender.name, model: body?.model } },
          { as: input },
        );
        const row = await insertSession(tx, {
          ownerId: input.caller.userId,
          conversationId: conversation.id,
          content,
          mode: body?.mode ?? 'receive',
          opened: true,
          conversationStored: true,
          trial: playsForTrial(input.caller),
        });
        if (row === undefined) throw new Error('a new conversation has a session already');
        return toSession(row, speech);
      });
    },
    'GET /training/sessions': async ({ query: { cursor, limit }, caller }) => {
      const before = positionOf(cursor);
      const rows = await listSessions(db, caller.userId, before, limit + 1);
      return {
        items: rows.slice(0, limit).map((row) => toSession(row, speech)),
        next_cursor: cursorAfter(rows, limit),
      };
    },
    'GET /training/sessions/:id': async (input) => toSession(await currentSession(input, input.params.id), speech),
    'POST /training/sessions/:id/finish': async (input) => {
      const { id } = await ownSession(input, input.params.id);
      const row = await finishAndTell(context, id, {
        verdict: input.body?.verdict,
        spotted: input.body?.spotted_red_flags,
      });
      if (row === undefined) throw new AppError('training_session_not_found');
      return debriefOf(row, speech.words[row.content.locale]);
    },
    'GET /training/sessions/:id/debrief': async (input) => {
      const row = await currentSession(input, input.params.id);
      if (row.finishedAt === null) throw new AppError('training_session_open');
      await tellDebrief(context, row);
      return debriefOf(row, speech.words[row.content.locale]);
    },
    'GET /training/progress': async ({ caller, request }) => {
      const [cases, results] = await Promise.all([
        listPlayed(db, request.locale),
        listResults(db, caller.userId, MOST_RESULTS),
      ]);
      return progressOf(
        results,
        cases.map(({ content }) => content.id),
        speech.words[request.locale],
      );
    },
    'GET /training/help': ({ query, request }) =>
      Promise.resolve(realHarm(speech.words[query.locale ?? request.locale])),
  };
};
