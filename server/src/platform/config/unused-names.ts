/** Names that other backends know and that do nothing here. Whoever sets one counts on it, and is told before anything starts. */
interface Unused {
  readonly name: RegExp;
  readonly why: string;
  /** Values that ask for what is so anyway. */
  readonly except?: RegExp;
}

/** REDIS_PORT is not among them: Kubernetes sets it by itself beside a service of that name. */
const UNUSED: readonly Unused[] = [
  {
    name: /^REDIS_HOST$/,
    why: 'is no setting: REDIS_URL names the Redis, as redis://host:6379. Take it away',
  },
  {
    name: /^(?:JWT_)?REFRESH_TOKEN_EXPIRE_DAYS$/,
    except: /^7$/,
    why: 'a session ends after 7 days without use, and after 90 in any case. Set 7, or take it away',
  },
  {
    name: /^JWT_(?!ACCESS_TOKEN_EXPIRE_MINUTES$|REFRESH_TOKEN_EXPIRE_DAYS$)\w*EXPIRE\w*$/,
    why: 'is no setting: ACCESS_TOKEN_MINUTES says how long an access token lasts, and refresh tokens rest for 7 days. Take it away',
  },
];

export const unusedProblems = (env: NodeJS.ProcessEnv): string[] =>
  Object.entries(env).flatMap(([name, value = '']) => {
    const unused = value === '' ? undefined : UNUSED.find((each) => each.name.test(name));
    return unused === undefined || unused.except?.test(value) === true ? [] : [`${name}: ${unused.why}`];
  });
