import type { OutsideTool } from '@madang/contracts/mcp/outside-tools';
import type { ServiceClient } from '#platform/client';
import type { Clock } from '#platform/clock';
import type { Log } from '#platform/log';

/** What an admin changes is offered that much later. What they take away is refused at once, where it is used. */
const FRESH_MS = 3000;
const ANSWER_MS = 2000;

interface Asked {
  readonly app: string;
  readonly personaId: string | null;
  readonly ownerId: string;
}

export interface OfferedTools {
  /** Those that are offered in a conversation: none, where whoever knows them does not answer. */
  in(asked: Asked): Promise<readonly OutsideTool[]>;
  /**
   * Before something is settled that is lost without them. What is offered a moment later is what was found here.
   * @throws AppError whatever it is that they cannot be known for
   */
  assertKnown(forUser: string): Promise<void>;
}

/** The tools of others, as they are known. */
export const createOfferedTools = ({
  client,
  clock,
  log,
}: {
  readonly client: ServiceClient;
  readonly clock: Clock;
  readonly log: Log;
}): OfferedTools => {
  let known: Promise<readonly OutsideTool[]> = Promise.resolve([]);
  let until = 0;
  let isTold = false;
  const read = async (forUser: string): Promise<readonly OutsideTool[]> => {
    const { items } = await client.call('GET /internal/mcp/tools', {}, { forUser, timeoutMs: ANSWER_MS });
    isTold = false;
    return items;
  };
  const readOrNone = async (forUser: string): Promise<readonly OutsideTool[]> => {
    try {
      return await read(forUser);
    } catch (error) {
      // Once, and not with every answer: an installation may do without that service.
      if (!isTold) log.warn({ err: error }, 'the tools of MCP servers are not known: answers are written without them');
      isTold = true;
      return [];
    }
  };
  return {
    async in({ app, personaId, ownerId }) {
      if (clock.now() >= until) {
        until = clock.now() + FRESH_MS;
        known = readOrNone(ownerId);
      }
      return (await known).filter(
        ({ apps, persona_ids: personas }) =>
          apps.includes(app) && (personas.length === 0 || (personaId !== null && personas.includes(personaId))),
      );
    },
    async assertKnown(forUser) {
      const found = await read(forUser);
      known = Promise.resolve(found);
      until = clock.now() + FRESH_MS;
    },
  };
};
