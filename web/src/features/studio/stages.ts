import type { StudioTask } from '@madang/contracts/studio';

interface Stage {
  readonly name: 'ingesting' | 'analyzing' | 'generating' | 'persisting' | 'finishing';
  readonly from: number;
  readonly to: number;
}

/** What of the whole each stage is, as the server counts it. */
export const STAGES: readonly Stage[] = [
  { name: 'ingesting', from: 0, to: 5 },
  { name: 'analyzing', from: 5, to: 30 },
  { name: 'generating', from: 30, to: 70 },
  { name: 'persisting', from: 70, to: 90 },
  { name: 'finishing', from: 90, to: 100 },
];

/** How much of a stage is done, from 0 to 1. */
export const shareOf = ({ from, to }: Pick<Stage, 'from' | 'to'>, progress: number): number =>
  Math.min(1, Math.max(0, (progress - from) / (to - from)));

interface ShownStage {
  readonly name: Stage['name'];
  readonly state: 'done' | 'now' | 'next';
}

/** Which of them are done, under way and to come. */
export const stageStates = ({ status, progress }: Pick<StudioTask, 'status' | 'progress'>): readonly ShownStage[] => {
  const at = STAGES.findIndex(({ name }) => name === status);
  const now = at >= 0 ? at : STAGES.findIndex(({ to }) => progress < to);
  return STAGES.map(({ name }, index) => ({
    name,
    state: status === 'done' || index < now ? 'done' : index === now && status !== 'pending' ? 'now' : 'next',
  }));
};
