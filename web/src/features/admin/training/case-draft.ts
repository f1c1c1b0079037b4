import type { KeptCase } from '@madang/contracts/training/admin';
import type { Given, Line, Outcome, QuestionTopic, ReactionKey, Stage } from '@madang/contracts/training/case';
import type { Manner, Utterance } from '@madang/contracts/training/utterance';
import { namesOf } from '../editing/names-of.ts';
import { STAGES, UTTERANCES } from './talk-lists.ts';

type Case = KeptCase['content'];
type Script = Case['receive'];

/** The contract's own lists would bring its whole schema into the page. */
export const REACTIONS = namesOf<ReactionKey>({
  compliance: true,
  question: true,
  refusal: true,
  accusation: true,
  verification: true,
  stalling: true,
  silence: true,
  anger: true,
  foreign_language: true,
  nonsense: true,
  bot: true,
  jailbreak: true,
  disclosure: true,
  payment: true,
});
export const TOPICS = namesOf<QuestionTopic>({
  who: true,
  what: true,
  why: true,
  where: true,
  proof: true,
  contact: true,
  amount: true,
  deadline: true,
  wellbeing: true,
});
export const ENDINGS = namesOf<Exclude<Outcome, 'abandoned'>>({
  reported: true,
  hung_up: true,
  verified: true,
  prevented: true,
  disclosed: true,
  paid: true,
  handled: true,
});
export const GIVEN = namesOf<Given>({
  resident_number: true,
  card_number: true,
  account_number: true,
  phone_number: true,
  one_time_code: true,
  password: true,
  passport_number: true,
  licence_number: true,
  email_address: true,
  id_photo: true,
  installed_app: true,
  opened_link: true,
  address: true,
});

type Lists<K extends string> = Record<K, Line[]>;
type Opened =
  | 'stages'
  | 'reactions'
  | 'question_about'
  | 'disclosure_of'
  | 'answers_to'
  | 'endings'
  | 'manner'
  | 'only_after'
  | 'handled_otherwise';
/**
 * With a list, maybe an empty one, wherever something can be said, and '' where nothing is chosen; what has no field in the
 * editor is kept as it is.
 */
export interface OpenScript extends Omit<Script, Opened> {
  stages: Lists<Stage>;
  reactions: Lists<ReactionKey>;
  question_about: Lists<QuestionTopic>;
  disclosure_of: Lists<Given>;
  answers_to: Lists<Utterance>;
  manner: Manner | '';
  only_after: Record<Stage, Stage | ''>;
  handled_otherwise: Line[];
  endings: Lists<(typeof ENDINGS)[number]>;
}
interface CaseDraft extends Omit<Case, 'receive' | 'help' | 'method'> {
  receive: OpenScript;
  help: OpenScript & { who: Case['help']['who'] };
  method: Record<Stage, string>;
}

const opened = <K extends string>(keys: readonly K[], lists: Partial<Record<K, readonly Line[]>>): Lists<K> =>
  Object.fromEntries(keys.map((key) => [key, [...(lists[key] ?? [])]])) as Lists<K>;
const closed = <K extends string>(lists: Lists<K>): Partial<Lists<K>> =>
  Object.fromEntries(Object.entries<Line[]>(lists).filter(([, lines]) => lines.length > 0)) as Partial<Lists<K>>;

const openScript = (script: Script): OpenScript => ({
  ...script,
  stages: opened(STAGES, script.stages),
  reactions: opened(REACTIONS, script.reactions),
  question_about: opened(TOPICS, script.question_about),
  disclosure_of: opened(GIVEN, script.disclosure_of),
  answers_to: opened(UTTERANCES, script.answers_to ?? {}),
  manner: script.manner ?? '',
  only_after: Object.fromEntries(STAGES.map((stage) => [stage, script.only_after?.[stage] ?? ''])) as Record<
    Stage,
    Stage | ''
  >,
  handled_otherwise: [...(script.handled_otherwise ?? [])],
  endings: opened(ENDINGS, script.endings),
});
/** What a script may lack is left out where nothing of it is left. */
const unlessEmpty = <N extends string, T extends object>(name: N, value: T): Partial<Record<N, T>> =>
  Object.keys(value).length === 0 ? {} : ({ [name]: value } as Record<N, T>);
const chosen = (only_after: OpenScript['only_after']): Partial<Record<Stage, Stage>> =>
  Object.fromEntries(Object.entries(only_after).filter(([, needed]) => needed !== ''));

const closeScript = ({
  stages,
  reactions,
  question_about,
  disclosure_of,
  answers_to,
  manner,
  only_after,
  handled_otherwise,
  endings,
  ...kept
}: OpenScript): Script => ({
  ...kept,
  ...unlessEmpty('answers_to', closed(answers_to)),
  ...unlessEmpty('only_after', chosen(only_after)),
  ...(handled_otherwise.length === 0 ? {} : { handled_otherwise }),
  ...(manner === '' ? {} : { manner }),
  stages: closed(stages),
  reactions,
  question_about: closed(question_about),
  disclosure_of: closed(disclosure_of),
  endings: closed(endings),
});

export const openCase = (content: Case): CaseDraft =>
  structuredClone({
    ...content,
    method: Object.fromEntries(STAGES.map((stage) => [stage, content.method[stage] ?? ''])) as Record<Stage, string>,
    receive: openScript(content.receive),
    help: { ...openScript(content.help), who: content.help.who },
  });

export const closeCase = (draft: CaseDraft): Case => ({
  ...draft,
  method: Object.fromEntries(Object.entries(draft.method).filter(([, words]) => words.trim() !== '')),
  receive: closeScript(draft.receive),
  help: { ...closeScript(draft.help), who: draft.help.who },
});
