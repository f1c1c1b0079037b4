import { onScopeDispose } from 'vue';
import { typedFields } from './typed-in.ts';

const editors = new Set<() => boolean>();

/** For an editor that knows by itself whether something is changed, also what is chosen. */
export const registerEditor = (isChanged: () => boolean): void => {
  editors.add(isChanged);
  onScopeDispose(() => editors.delete(isChanged));
};

const changedEditor = (): boolean => [...editors].some((isChanged) => isChanged());
/** Drafts that are kept in the browser while they are typed (`data-kept`) wait for their person there. */
const unsavedFields = () => typedFields().filter((field) => field.closest('[data-kept]') === null);

export const hasUnsaved = (): boolean => changedEditor() || unsavedFields().length > 0;

/** Marks what stays on the screen of a page whose session has ended (base.css). */
export const markUnsaved = (): void => {
  for (const place of document.querySelectorAll('[data-unsaved]')) place.removeAttribute('data-unsaved');
  const places = unsavedFields().map((field) => field.closest('dialog') ?? field.closest('form') ?? field);
  const forms = changedEditor() ? document.querySelectorAll('#main form') : [];
  for (const place of [...places, ...forms]) place.setAttribute('data-unsaved', '');
};
/** Whether what was marked has gone, saved or given up. */
export const isUnsavedGone = (): boolean => document.querySelector('[data-unsaved]') === null;
