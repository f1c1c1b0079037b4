import type { App } from '@madang/contracts/apps';
import { wireName } from '../models/tools.ts';

/** Conversations of no app in particular. */
export const PLAIN = 'chat';

const assertOnce = (what: string, names: readonly string[]): void => {
  const twice = names.find((name, at) => names.indexOf(name) !== at);
  if (twice !== undefined) throw new Error(`${what} are called ${twice} twice`);
};

/** @throws Error where two have one name: one of them would never be asked, and what it masks be stored */
export const appsByName = (apps: readonly App[]): ReadonlyMap<string, App> => {
  assertOnce('apps', [PLAIN, ...apps.map(({ name }) => name)]);
  for (const { name: app, tools } of apps)
    assertOnce(
      `tools of ${app}`,
      Object.keys(tools).map((name) => wireName({ name })),
    );
  return new Map(apps.map((app) => [app.name, app]));
};
