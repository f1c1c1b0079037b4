export const storageKey = (key: string): string => `madang.${key}`;

/** Storage may be switched off or full; nothing that is kept here is worth failing for. */
export const keep = (key: string, value: string | null): void => {
  try {
    if (value === null) localStorage.removeItem(storageKey(key));
    else localStorage.setItem(storageKey(key), value);
  } catch {
    // see above
  }
};

/** The same for this tab only, until it is closed. */
export const keepForVisit = (key: string, value: string | null): void => {
  try {
    if (value === null) sessionStorage.removeItem(storageKey(key));
    else sessionStorage.setItem(storageKey(key), value);
  } catch {
    // see above
  }
};

export const recallOfVisit = (key: string): string | null => {
  try {
    return sessionStorage.getItem(storageKey(key));
  } catch {
    return null;
  }
};

export const recall = (key: string): string | null => {
  try {
    return localStorage.getItem(storageKey(key));
  } catch {
    return null;
  }
};
