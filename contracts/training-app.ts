import { defineApp } from './apps.ts';
import { TrainingReply } from './training/entities.ts';

/** The talk of a training session. */
export const trainingApp = defineApp({
  name: 'training',
  service: 'training',
  title: { ko: '피싱 훈련', en: 'Phishing training' },
  about: {
    ko: '사기범이나 진짜 연락을 흉내 내며 함께 연습해요.',
    en: 'It plays a scammer, or a genuine contact, for you to practise with.',
  },
  hooks: ['before-turn', 'before-show', 'revise', 'judge'],
  structured: TrainingReply,
  takesFiles: true,
  readsCollection: false,
  refuses: ['training_session_not_found', 'training_no_case', 'training_said_is_said', 'training_message_too_long'],
  wantsTurns: true,
  // What is attached is read first (attached-pictures.ts).
  beforeMs: 30_000,
});
