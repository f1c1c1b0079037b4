import { readFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import type { Method } from '@madang/contracts/studio/engines';
import { WORKFLOWS } from './content.ts';

/** A workflow as ComfyUI's “Save (API format)” writes it. */
const Workflow = z.record(
  z.string(),
  z.looseObject({ class_type: z.string(), inputs: z.record(z.string(), z.unknown()) }),
);
export type Workflow = z.output<typeof Workflow>;

/** What stands in a workflow for what is different in each picture, between percent signs. */
export interface WorkflowValues {
  readonly checkpoint: string;
  readonly control_net: string;
  readonly prompt: string;
  readonly negative_prompt: string;
  readonly seed: number;
  readonly width: number;
  readonly height: number;
  readonly image: string;
}

/** @param folder of the operator's own; @throws where a file is not there or no workflow */
export const readWorkflow = (method: Method, folder: string | undefined): Workflow => {
  const file = folder === undefined ? new URL(`${method}.json`, WORKFLOWS) : path.join(folder, `${method}.json`);
  return Workflow.parse(JSON.parse(readFileSync(file, 'utf8')));
};

/** An input that is nothing but `%name%` gets the value; whatever else stays as it is. */
export const fillWorkflow = (workflow: Workflow, values: WorkflowValues): Workflow => {
  const known: Readonly<Record<string, string | number>> = { ...values };
  const fill = (value: unknown): unknown => {
    const name = typeof value === 'string' ? /^%(\w+)%$/.exec(value)?.[1] : undefined;
    return name === undefined ? value : (known[name] ?? value);
  };
  return Object.fromEntries(
    Object.entries(workflow).map(([id, node]) => [
      id,
      { ...node, inputs: Object.fromEntries(Object.entries(node.inputs).map(([key, value]) => [key, fill(value)])) },
    ]),
  );
};
