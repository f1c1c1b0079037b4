/** What is not written to be kept: codes and passwords to go on with, words to find something by. */
const PASSING = ['password', 'search', 'checkbox', 'radio', 'file', 'range'];
type Field = HTMLInputElement | HTMLTextAreaElement;

const isKept = (target: EventTarget | null): target is Field =>
  target instanceof HTMLTextAreaElement ||
  (target instanceof HTMLInputElement && !PASSING.includes(target.type) && target.autocomplete !== 'one-time-code');

/** Tells whether fields of a form say something else by now than when they were entered: for each form, whatever it is of. */
export const createTypedIn = () => {
  const before = new Map<Field, string>();
  return {
    /** For `focusin`. */
    note: ({ target }: Event): void => {
      if (isKept(target) && !before.has(target)) before.set(target, target.value);
    },
    /** Fields that are gone were saved, or given up by a press that says so. */
    isChanged: (): boolean => [...before].some(([field, value]) => field.isConnected && field.value !== value),
  };
};
