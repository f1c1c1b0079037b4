import { computed, reactive, ref, shallowRef, toRaw, type Ref } from 'vue';
import type { FieldError } from '@madang/contracts/errors';
import { ApiProblem } from '../../../app/problem.ts';
import { useAttempt } from '../../account/use-attempt.ts';
import { useCheck } from './use-check.ts';
import { useUnsaved } from './use-unsaved.ts';

interface Kept<T> {
  readonly content: T | null;
  readonly version: string;
}

interface Means<T, F extends string> {
  readonly kept: Kept<T> & { readonly content: T };
  /** Fields that a problem may be about, and that differences are told of, by their labels. */
  readonly fields: Readonly<Record<F, string>>;
  readonly write: (draft: T, version: string) => Promise<unknown>;
  readonly read: () => Promise<Kept<T>>;
  /** What would be wrong with it, were it saved now. */
  readonly check?: (draft: T) => Promise<readonly FieldError[]>;
}

const textOf = (value: unknown): string =>
  typeof value === 'string' ? value : value === null || value === undefined ? '' : JSON.stringify(value, null, 1);

/** What is typed over an entry that others change too: nothing of theirs or of one's own is lost in silence. */
export const useEditor = <T extends object, F extends string>({ kept, fields, write, read, check }: Means<T, F>) => {
  const draft = reactive(structuredClone(kept.content)) as T;
  const version = ref(kept.version);
  const saved = ref(kept.version === 'none' ? '' : JSON.stringify(kept.content));
  const answer = useUnsaved(() => JSON.stringify(draft) !== saved.value);
  const names = Object.keys(fields) as F[];
  const { busy, problems, attempt } = useAttempt(names);
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
  /** Whether it is saved. */
  const save = async (): Promise<boolean> => {
    let changed = false;
    wrong.value = new Map();
    const done = await attempt(() =>
      write(toRaw(draft), version.value).catch((error: unknown) => {
        changed = error instanceof ApiProblem && error.code === 'content_changed';
        if (error instanceof ApiProblem)
          wrong.value = new Map((error.problem.errors ?? []).map(({ path, message }) => [path, message]));
        throw error;
      }),
    );
    if (done) saved.value = JSON.stringify(draft);
    // Of one that is gone meanwhile there is nothing to read: it is written anew.
    if (changed) theirs.value = await read().catch(() => ({ content: null, version: 'none' }));
    return done;
  };
  const takeTheirs = (): void => {
    const other = theirs.value;
    theirs.value = null;
    problems.value = {};
    if (other === null) return;
    version.value = other.version;
    if (other.content !== null) Object.assign(draft, structuredClone(other.content));
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
