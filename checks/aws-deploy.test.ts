import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, expect, it } from 'vitest';

const folders: string[] = [];
afterEach(() => folders.splice(0).forEach((folder) => rmSync(folder, { recursive: true })));

/** Runs it with a Docker that makes and runs containers of the image before, and fails at the new one as it is told to. */
const deploy = (
  fault: 'none' | 'not made' | 'ends' | 'slow',
): { readonly status: number | null; readonly runs: string[] } => {
  const folder = mkdtempSync(path.join(tmpdir(), 'madang-deploy-'));
  folders.push(folder);
  const [log, looks] = [path.join(folder, 'runs'), path.join(folder, 'looks')];
  const program = (name: string, body: string): void => {
    writeFileSync(path.join(folder, name), `#!/bin/sh\n${body}`);
    chmodSync(path.join(folder, name), 0o700);
  };
  program('aws', 'echo password');
  program('sleep', '');
  program(
    'docker',
    `for last; do :; done
     case "$1 $3" in
       'login '*) cat > /dev/null ;;
       'inspect {{.Config.Image}}') echo registry/madang:before ;;
       'inspect {{.RestartCount}}') [ '${fault}' = 'ends' ] && echo 3 || echo 0 ;;
       'inspect '*)
         echo look >> '${looks}'
         if [ '${fault}' = 'ends' ] || { [ '${fault}' = 'slow' ] && [ "$(grep -c look '${looks}')" -lt 400 ]; }
         then echo unhealthy; else echo healthy; fi ;;
       'run '*) echo "$last" >> '${log}'; [ '${fault}' != 'not made' ] || [ "$last" = registry/madang:before ] ;;
       'logs '*) [ '${fault}' != 'not made' ] ;;
     esac`,
  );
  const { status } = spawnSync('sh', ['deploy/aws-deploy.sh', 'registry/madang:new'], {
    env: { PATH: `${folder}:${process.env['PATH']}` },
  });
  return { status, runs: readFileSync(log, 'utf8').trim().split('\n') };
};

it('aws-deploy.sh goes back where the new container cannot be made or does not get ready', () => {
  const [before, next] = ['registry/madang:before', 'registry/madang:new'];
  expect(deploy('none')).toEqual({ status: 0, runs: [next] });
  expect(deploy('not made')).toEqual({ status: 1, runs: [next, before] });
  expect(deploy('ends')).toEqual({ status: 1, runs: [next, before] });
  // Migrations of a quarter of an hour.
  expect(deploy('slow')).toEqual({ status: 0, runs: [next] });
});
