const TOKEN = /^#token=([\w.-]{20,200})$/;

const clean = (): string | null => {
  const [, token] = TOKEN.exec(location.hash) ?? [];
  if (token !== undefined) history.replaceState(history.state, '', location.pathname + location.search);
  return token ?? null;
};

/** Taken before anything else runs: what is in the address bar is in the history too, and in pictures of the screen. */
let kept = clean();

/** The token of the link that opened this page; it is handed out once. */
export const takeMailedToken = (): string | null => {
  const token = clean() ?? kept;
  kept = null;
  return token;
};
