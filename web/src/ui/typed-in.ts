/** What things are found by, whatever its type: dates and numbers of a filter as well as words. */
const TO_FIND_BY = '[role="search"], search';
/** Words to find something by where no such part is around them, and what is chosen instead of typed. */
const OTHER_TYPES = ['search', 'checkbox', 'radio', 'file', 'range'];
/** What lets somebody in is typed to go on with, not to be kept; a key of another service is kept. */
const PASSING = ['current-password', 'new-password', 'one-time-code'];
type Field = HTMLInputElement | HTMLTextAreaElement;

const isKept = (target: EventTarget | null): target is Field =>
  target instanceof HTMLTextAreaElement ||
  (target instanceof HTMLInputElement &&
    target.closest(TO_FIND_BY) === null &&
    !OTHER_TYPES.includes(target.type) &&
    !PASSING.includes(target.getAttribute('autocomplete') ?? ''));

/** What fields said when they were entered. */
const before = new Map<Field, string>();
const note = ({ target }: Event): void => {
  for (const field of before.keys()) if (!field.isConnected) before.delete(field);
  if (isKept(target) && !before.has(target)) before.set(target, target.value);
};
export const followTyping = (): void => addEventListener('focusin', note);

/** Fields that say something else by now. Those that are gone were saved, or given up by a press that says so. */
export const typedFields = (): Field[] =>
  [...before].filter(([field, value]) => field.isConnected && field.value !== value).map(([field]) => field);

/** For a form that is being sent: once that is done, what it said then is saved, and what was typed since is not. */
export const noteSent = (form: HTMLElement): (() => void) => {
  const sent = [...before.keys()].filter((field) => form.contains(field)).map((field) => [field, field.value] as const);
  return () => {
    for (const [field, value] of sent) before.set(field, value);
  };
};
