import type { OutsideTool } from '@madang/contracts/mcp/outside-tools';
import type { ResumedAnswer, ToolCall } from '../models/tools.ts';

type DecidedTool = Pick<OutsideTool, 'server_id' | 'name' | 'fingerprint'>;
export type TakeDecision = (call: ToolCall, tool: DecidedTool) => 'allowed' | 'refused' | undefined;

/**
 * What was decided, for the one call that waited and for no other: some models give all of their calls one id, and where the tool
 * that waited is gone nobody takes the decision. Of a tool of another server, or that an admin has taken anew meanwhile as
 * something else, nothing was decided.
 */
export const decisionOf = (resumed: ResumedAnswer | undefined): TakeDecision => {
  const waited = resumed?.calls[resumed.outcomes.length];
  let left = resumed;
  return (call, tool) => {
    const decided = left;
    left = undefined;
    if (decided === undefined || call !== waited || decided.callId !== call.id) return undefined;
    if (!decided.isAllowed) return 'refused';
    const isSame =
      decided.serverId === tool.server_id && decided.tool === tool.name && decided.fingerprint === tool.fingerprint;
    return isSame ? 'allowed' : undefined;
  };
};
