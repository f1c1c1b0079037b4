import { shallowRef, type ShallowRef } from 'vue';

/** A part of the code that comes when it is first needed; null until then. What cannot be loaded is asked for again by the next who needs it. */
export const loadable = <T>(
  load: () => Promise<T>,
): { readonly part: Readonly<ShallowRef<T | null>>; readonly need: () => void } => {
  const part = shallowRef<T | null>(null);
  let asked = false;
  const need = (): void => {
    if (asked) return;
    asked = true;
    load().then(
      (loaded) => (part.value = loaded),
      () => (asked = false),
    );
  };
  return { part, need };
};
