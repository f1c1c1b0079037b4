import type { Prompt } from './prompt.ts';
import type { ToolCall } from './tools.ts';

export type RoundPart = { readonly kind: 'text'; readonly text: string } | { readonly kind: 'call'; readonly call: ToolCall };

/**
 * Asks a model once. Resolves when all is said; parts are handed on as they come. What it throws is what the provider or
 * the network said, or the signal's reason.
 */
export type Round = (prompt: Prompt, signal: AbortSignal, take: (part: RoundPart) => void) => Promise<void>;
