import type { RouteLocationNormalized, RouteLocationRaw, Router } from 'vue-router';

let named: string | null = null;

/** Gives the page that is open its own address, such as that of a chat that has just begun. Nothing on it is left by that. */
export const nameAddress = async (router: Router, to: RouteLocationRaw): Promise<void> => {
  named = router.resolve(to).fullPath;
  try {
    await router.replace(to);
  } finally {
    named = null;
  }
};

/** For the router: whoever would leave what they have changed is asked, and stays meanwhile. */
export const staysHere =
  (isChanged: () => boolean, ask: () => void) =>
  (to: Pick<RouteLocationNormalized, 'fullPath'>): boolean => {
    if (to.fullPath === named || !isChanged()) return true;
    ask();
    return false;
  };
