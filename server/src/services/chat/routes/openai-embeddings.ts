import type { openAiEmbeddings } from '@madang/contracts/chat/openai-embeddings';
import type { Handlers } from '#platform/http/handler';
import type { Embed } from '../openai/embed.ts';

export const createOpenAiEmbeddingRoutes = (embed: Embed): Handlers<typeof openAiEmbeddings> => ({
  'POST /v1/embeddings': ({ body, caller, request }) => embed(body, { caller, request }),
});
