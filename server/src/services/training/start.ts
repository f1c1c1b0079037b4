import type { contracts } from '@madang/contracts/index';
import { trainingApp } from '@madang/contracts/training-app';
import { AppError } from '#platform/errors';
import type { RunningService, ServiceContext } from '#platform/service';
import { createPicturePlaces } from './judge/picture-places.ts';
import { recordTurn } from './record-turn.ts';
import { createAdminRoutes } from './routes/admin.ts';
import { createAppRoutes } from './routes/app.ts';
import { createJudgeRoutes } from './routes/judge.ts';
import { createPlayRoutes } from './routes/play.ts';
import { readSpeech } from './content.ts';

export const start = async (context: ServiceContext): Promise<RunningService<(typeof contracts)['training']>> => {
  const speech = await readSpeech();
  const withPlace = createPicturePlaces();
  return {
    routes: {
      ...createPlayRoutes(context, speech),
      ...createJudgeRoutes(context, speech, withPlace),
      ...createAdminRoutes(context.db),
      ...createAppRoutes(context, speech, withPlace),
    },
    events: {
      // Where the judgement before the end of an answer did not come about.
      async 'chat.turn_ended'({ app, user_id, conversation_id, message_id }) {
        if (app !== trainingApp.app.name) return;
        const turn = await context.client
          .call('GET /internal/turns/:message_id', { params: { message_id } }, { forUser: user_id })
          .catch((error: unknown) => {
            // Its conversation was deleted meanwhile.
            if (error instanceof AppError && error.code === 'message_not_found') return undefined;
            throw error;
          });
        // What is being gone on with is told of again when it ends.
        if (turn === undefined || turn.ai_message.status === 'generating') return;
        await recordTurn(context, {
          conversationId: conversation_id,
          ownerId: user_id,
          userMessageId: turn.user_message.id,
          messageId: message_id,
          shown: turn.ai_message.content,
          structured: turn.ai_message.structured,
        });
      },
    },
  };
};
