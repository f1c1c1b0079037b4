import type { Model } from '@madang/contracts/chat';
import type { ModelCallLimits } from './limited-model-calls.ts';
import type { ModelPrice } from './prices.ts';

/** Where a model is asked, in which language of the wire, and by which key. */
export interface Connection {
  readonly api: 'google' | 'openai' | 'anthropic' | 'compatible';
  readonly baseUrl: string;
  readonly apiKey: string | undefined;
  /** As its server calls the model. */
  readonly name: string;
}

/** A language model that can be asked. */
export interface ConnectedModel {
  readonly info: Model;
  readonly connection: Connection;
  readonly limits: ModelCallLimits;
  /** null where nobody has said it. */
  readonly price: ModelPrice | null;
  /** What to correct where its server does not offer it. */
  readonly settings: string;
}
