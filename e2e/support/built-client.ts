import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { PROJECT_FOLDER } from '../../server/src/platform/config/config.ts';

let built: Promise<string> | undefined;

/** Builds the client as it is published. @returns its folder */
export const builtClient = (): Promise<string> =>
  (built ??= promisify(execFile)(process.execPath, [path.join(PROJECT_FOLDER, 'packages/client/build/main.ts')]).then(
    () => path.join(PROJECT_FOLDER, 'packages/client/dist'),
  ));
