import type { z } from 'zod';
import type { Transaction } from '../db/database.ts';

/** A part of the work, by the name that people are shown, with what of the whole progress it is. */
export interface Stage {
  readonly name: string;
  readonly from: number;
  readonly to: number;
}

/** What an attempt is given. It may be one of several: what it does outside of `store` is done again by the next one. */
export interface TaskRun<P, S extends string> {
  readonly id: string;
  readonly ownerId: string;
  readonly payload: P;
  /** 1 for the first. */
  readonly attempt: number;
  /** Aborted when the task is cancelled, when another process has taken it over, when it takes too long and when this process stops. */
  readonly signal: AbortSignal;
  /** @throws where this attempt is not the one that counts any more */
  readonly stage: (name: S) => Promise<void>;
  /** How much of the stage is done, from 0 to 1. Told when it can be; what went wrong with it, the next `stage` or `store` throws. */
  readonly progress: (part: number) => void;
  /** Stores something in one transaction, if this attempt is the one that counts. @throws where it is not */
  readonly store: <T>(work: (tx: Transaction) => Promise<T>) => Promise<T>;
}

/** What a task has come to. `within`: what its service stores of it, in the transaction that ends the task, once. */
export interface TaskOutcome {
  readonly result: unknown;
  readonly within?: (tx: Transaction) => Promise<void>;
}

export interface TaskKind<P extends z.ZodType = z.ZodType, S extends string = string> {
  readonly name: string;
  readonly payload: P;
  /** In their order. */
  readonly stages: readonly (Stage & { readonly name: S })[];
  /** The longest that an attempt takes. */
  readonly seconds: number;
  /** Refusals (AppErrors below 500) end the task; whatever else it throws is tried again a few times. */
  readonly run: (run: TaskRun<z.output<P>, S>) => Promise<TaskOutcome>;
  /** What one that was cancelled or has failed holds elsewhere is given back: at least once, when none of its attempts is under way any more. */
  readonly letGo?: (ownerId: string, payload: z.output<P>, id: string) => Promise<void>;
}

/** Keeps the types of one kind together. */
export const defineTask = <P extends z.ZodType, const S extends string>(kind: TaskKind<P, S>): TaskKind => kind;
