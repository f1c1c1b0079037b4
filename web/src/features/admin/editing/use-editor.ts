import { computed, reactive, ref, shallowRef, toRaw, type Ref } from 'vue';
import { useI18n } from 'vue-i18n';
import type { FieldError } from '@madang/contracts/errors';
import { ApiProblem } from '../../../app/problem.ts';
import { showToast } from '../../../ui/toast.ts';
import { useAttempt } from '../../account/use-attempt.ts';
import { useCheck } from './use-check.ts';
import { useUnsaved } from './use-unsaved.ts';

interface Kept<T> {
  /** null: there is none (any more). */
  readonly content: T | null;
  readonly version: string;
  /** What it says then is what was shipped, which nobody is served. */
  readonly removed?: boolean;
}

interface Means<T, F extends string> {
  readonly kept: Kept<T> & { readonly content: T };
  /** Fields that a problem may be about, and that differences are told of, by their labels. */
  readonly fields: Readonly<Record<F, string>>;
  /** `draft`: as it was when it was saved, whatever is typed meanwhile. */
  readonly write: (draft: T, version: string) => Promise<unknown>;
  readonly read: (draft: T) => Promise<Kept<T>>;
  /** Problems that are about one field although they name none. */
  readonly byCode?: Readonly<Record<string, NoInfer<F>>>;
  /** What would be wrong with it, were it saved now. */
  readonly check?: (draft: T) => Promise<readonly FieldError[]>;
}

const NONE = { content: null, version: 'none' } as const;
const isGone = (error: unknown): boolean => error instanceof ApiProblem && error.problem.status === 404;

const textOf = (value: unknown): string =>
  typeof value === 'string' ? value : value === null || value === undefined ? '' : JSON.stringify(value, null, 1);

/** What is typed over an entry that others change too: nothing of theirs or of one's own is lost in silence. */
export const useEditor = <T extends object, F extends string>({
  kept,
  fields,
  write,
  read,
  byCode,
  check,
}: Means<T, F>) => {
  const { t } = useI18n();
  const draft = reactive(structuredClone(kept.content)) as T;
  const version = ref(kept.version);
  const saved = ref(JSON.stringify(kept.content));
  const answer = useUnsaved(() => JSON.stringify(draft) !== saved.value);
  const names = Object.keys(fields) as F[];
  const { busy, problems, attempt } = useAttempt(names, byCode);
  const theirs: Ref<Kept<T> | null> = shallowRef(null);
  /** All that is wrong with it, by where it is (`body.name.ko`). */
  const wrong = shallowRef<ReadonlyMap<string, string>>(new Map());
  const at = (value: unknown, path: string): unknown =>
    path.split('.').reduce<unknown>((part, name) => (part as Record<string, unknown> | null)?.[name], value);
  const differences = computed(() => {
    const other = theirs.value?.content;
    if (other === null || other === undefined) return [];
    return names
      .filter((name) => JSON.stringify(at(other, name)) !== JSON.stringify(at(draft, name)))
      .map((name) => ({ label: fields[name], theirs: textOf(at(other, name)) }));
  });
  const tell = (errors: readonly FieldError[]): void => {
    wrong.value = new Map(errors.map(({ path, message }) => [path, message]));
    const own = names.map((name) => [name, wrong.value.get(`body.${name}`)] as const);
    problems.value = Object.fromEntries(own.filter(([, message]) => message !== undefined)) as typeof problems.value;
  };
  const checked = useCheck({ draft, check: check && (() => check(toRaw(draft))), told: tell });
  const differsFrom = (other: T, mine: T): boolean =>
    names.some((name) => JSON.stringify(at(other, name)) !== JSON.stringify(at(mine, name)));
  /** What is there by now; undefined where that cannot be had: to save tells the same again. */
  const readNow = async (of: T): Promise<Kept<T> | undefined> => {
    try {
      const now = await read(of);
      return now.removed === true ? { content: null, version: now.version } : now;
    } catch (error) {
      return isGone(error) ? NONE : undefined;
    }
  };
  /** What was typed while it was on its way is not saved, and goes on from what is. */
  const goOnFrom = async (sent: T): Promise<void> => {
    showToast(t('manage.content.savedAsSent'));
    const now = await readNow(sent);
    if (now?.content && !differsFrom(now.content, sent)) version.value = now.version;
    else if (now !== undefined) theirs.value = now;
  };
  /** Whether all of it is saved. */
  const save = async (): Promise<boolean> => {
    let changed = false;
    const sent = JSON.stringify(draft);
    const snapshot = (): T => JSON.parse(sent) as T;
    wrong.value = new Map();
    const done = await attempt(() =>
      write(snapshot(), version.value).catch((error: unknown) => {
        changed = (error instanceof ApiProblem && error.code === 'content_changed') || isGone(error);
        if (error instanceof ApiProblem)
          wrong.value = new Map((error.problem.errors ?? []).map(({ path, message }) => [path, message]));
        throw error;
      }),
    );
    if (changed) theirs.value = (await readNow(snapshot())) ?? null;
    if (!done) return false;
    saved.value = sent;
    if (JSON.stringify(draft) === sent) return true;
    await goOnFrom(snapshot());
    return false;
  };
  const takeTheirs = (): void => {
    const other = theirs.value;
    if (!other?.content) return;
    theirs.value = null;
    problems.value = {};
    version.value = other.version;
    Object.assign(draft, structuredClone(other.content));
    saved.value = JSON.stringify(draft);
  };
  const keepMine = (): Promise<boolean> => {
    if (theirs.value !== null) version.value = theirs.value.version;
    theirs.value = null;
    return save();
  };
  return {
    checked,
    draft,
    version,
    busy,
    problems,
    wrong,
    attempt,
    answer,
    theirs,
    differences,
    save,
    takeTheirs,
    keepMine,
  };
};
