import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

export interface Owner {
  readonly pid: number;
  readonly url: string;
  readonly origin: string;
  kill(): Promise<void>;
}

/** Another Madang process that has started on the folder. */
export const startOwner = async (folder: string): Promise<Owner> => {
  const child = fork(fileURLToPath(new URL('owner-process.ts', import.meta.url)), [folder], { execArgv: [] });
  const [answer] = (await once(child, 'message')) as [{ url: string; origin: string } | { error: string }];
  if ('error' in answer) throw new Error(answer.error);
  return {
    pid: child.pid ?? 0,
    ...answer,
    async kill() {
      child.kill('SIGKILL');
      await once(child, 'exit');
    },
  };
};
