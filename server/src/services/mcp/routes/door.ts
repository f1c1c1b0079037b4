import type { door } from '@madang/contracts/mcp/door';
import { AppError } from '#platform/errors';
import type { Handlers } from '#platform/http/handler';
import type { ServiceContext } from '#platform/service';
import { assertKnownOrigin } from '../door/known-origin.ts';
import { createCallLimit } from '../door/call-limit.ts';
import { resourceMetadata } from '../door/resource-metadata.ts';

const refuse = (): Promise<never> => Promise.reject(new AppError('method_not_allowed'));

export const createDoorRoutes = (context: ServiceContext): Handlers<typeof door> => {
  const enter = createCallLimit(() => context.background.clock.now());
  return {
    'POST /mcp': async ({ body, caller, request }) => {
      assertKnownOrigin(request.headers, context.config);
      const leave = enter(caller.userId);
      try {
        // The library is loaded by whoever asks first.
        const { answerMessage } = await import('../door/answer-message.ts');
        return await answerMessage(context, body, { caller, request });
      } finally {
        leave();
      }
    },
    'GET /mcp': refuse,
    'DELETE /mcp': refuse,
    'GET /.well-known/oauth-protected-resource': () => Promise.resolve(resourceMetadata(context.config)),
  };
};
