import {
  BookOpen,
  Briefcase,
  Code,
  Feather,
  GraduationCap,
  HeartHandshake,
  House,
  Languages,
  Lightbulb,
  Recycle,
  UserRound,
  UserRoundX,
} from '@lucide/vue';

/** The avatars that personas may name; another name is drawn as a person. */
export const PERSONA_ICONS: ReadonlyMap<string, typeof House> = new Map([
  ['user', UserRound],
  ['house', House],
  ['feather', Feather],
  ['languages', Languages],
  ['code', Code],
  ['lightbulb', Lightbulb],
  ['recycle', Recycle],
  ['book-open', BookOpen],
  ['briefcase', Briefcase],
  ['graduation-cap', GraduationCap],
  ['heart-handshake', HeartHandshake],
  ['none', UserRoundX],
]);
