import { readonly, shallowRef } from 'vue';
import type { User } from '@madang/contracts/identity';
import { mergeKept } from './merge-kept.ts';
import { keep, keepForVisit, recall, recallOfVisit, storageKey } from './storage.ts';

/**
 * What people have written and not sent, and what they chose for themselves. It stays in this browser, each person's by
 * itself: a guest's goes to whom the guest becomes, an account's waits for its person when a session runs out, and is
 * removed when they sign out.
 */
const KINDS = ['draft', 'files', 'unsent', 'studio', 'guide', 'voice', 'real-harm'] as const;
type OwnKey = `${(typeof KINDS)[number]}.${string}`;

type Person = Pick<User, 'id' | 'kind'>;
const OWNER = 'owner';
/** Told to other tabs, by its id. */
const SIGNED_OUT = 'signed-out';

/** Who was here last. Before anybody has a session there is nobody, whose keys have no id. */
const lastOwner = (): Person | null => {
  const [kind, id] = (recall(OWNER) ?? '').split(':');
  return (kind === 'guest' || kind === 'user') && id ? { kind, id } : null;
};
const current = shallowRef(lastOwner());
/** Whom this page keeps things for: another tab may have another one by now. */
export const owner = readonly(current);

const prefixOf = (person: Person | null): string => (person === null ? '' : `of.${person.id}.`);
const nameOf = (key: OwnKey): string => `${prefixOf(current.value)}${key}`;

export const keepOwn = (key: OwnKey, value: string | null): void => keep(nameOf(key), value);
export const recallOwn = (key: OwnKey): string | null => recall(nameOf(key));
/** The same for this tab only, until it is closed. */
export const keepOwnForVisit = (key: OwnKey, value: string | null): void => keepForVisit(nameOf(key), value);
export const recallOwnOfVisit = (key: OwnKey): string | null => recallOfVisit(nameOf(key));
/** As other tabs hear of it. */
export const ownStorageKey = (key: OwnKey): string => storageKey(nameOf(key));

/** Does this with each storage of the browser; one that is switched off has nothing. */
const inEachStorage = (work: (storage: Storage) => void): void => {
  for (const find of [() => localStorage, () => sessionStorage])
    try {
      work(find());
    } catch {
      // Switched off, or full.
    }
};
const keysIn = (storage: Storage, person: Person | null): OwnKey[] => {
  const prefix = storageKey(prefixOf(person));
  const names = Array.from({ length: storage.length }, (_, at) => storage.key(at) ?? '');
  return names
    .filter((name) => KINDS.some((kind) => name.startsWith(`${prefix}${kind}.`)))
    .map((name) => name.slice(prefix.length) as OwnKey);
};

/** Nothing of it is lost where the other one has something as well. */
const handOver = (from: Person | null, to: Person): void =>
  inEachStorage((storage) => {
    const keys = keysIn(storage, from);
    const named = (person: Person | null, key: string): string => storageKey(`${prefixOf(person)}${key}`);
    const found = Object.fromEntries(keys.map((key) => [key, storage.getItem(named(from, key)) ?? '']));
    const merged = mergeKept(found, (key) => storage.getItem(named(to, key)));
    // Room is made first, and what then does not fit stays where it was.
    for (const key of keys) storage.removeItem(named(from, key));
    try {
      for (const [key, value] of Object.entries(merged)) storage.setItem(named(to, key), value);
    } catch (error) {
      for (const key of keys) storage.setItem(named(from, key), found[key] ?? '');
      throw error;
    }
  });

const setOwner = (person: Person): void => keep(OWNER, `${person.kind}:${person.id}`);

/** From now on it is kept for this person; who was here without an account hands on what they have. */
export const beginOwner = (person: Person): void => {
  const before = current.value;
  if (before?.kind !== 'user' && before?.id !== person.id) handOver(before, person);
  if (before === null || before.id !== person.id || before.kind !== person.kind)
    current.value = { kind: person.kind, id: person.id };
  setOwner(person);
};

/** Whether the page still shows things of an account that is not this person: another tab has signed in since. */
export const isAnotherPerson = (person: Person): boolean => {
  if (current.value?.kind !== 'user' || current.value.id === person.id) return false;
  setOwner(person); // the next page begins with them
  return true;
};

/** The session is over; what an account has kept waits, and the next page does not show it. */
export const endOwner = (): void => {
  if (current.value?.kind === 'user') keep(OWNER, null);
};

const removeAll = (person: Person | null): void =>
  inEachStorage((storage) => {
    for (const key of keysIn(storage, person)) storage.removeItem(storageKey(`${prefixOf(person)}${key}`));
  });

/** They have signed out, here for all tabs. */
export const forgetOwn = (): void => {
  const person = current.value;
  removeAll(person);
  keep(OWNER, null);
  current.value = null;
  if (person === null) return;
  keep(SIGNED_OUT, person.id);
  keep(SIGNED_OUT, null);
};

/** Another tab has another person than before, or nobody. */
export const onOwnerElsewhere = (tell: () => void): void =>
  addEventListener('storage', ({ key }) => {
    if (key === storageKey(OWNER)) tell();
  });

/** They have signed out in another tab: what this one has kept for them goes too. */
export const onSignedOutElsewhere = (tell: () => void): void =>
  addEventListener('storage', ({ key, newValue }) => {
    if (key !== storageKey(SIGNED_OUT) || newValue === null || newValue !== current.value?.id) return;
    removeAll(current.value);
    tell();
  });
