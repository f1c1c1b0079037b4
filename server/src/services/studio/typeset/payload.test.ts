import { randomUUID } from 'node:crypto';
import { expect, it } from 'vitest';
import { composeSetting } from '../setting/compose-setting.ts';
import { Job } from './payload.ts';

it('keeps all that stands on a picture, and what is drawn where there is no photo', () => {
  const copy = { headline: '오늘부터 운동', sub: '', body: '', call: '', hashtags: [] };
  const setting = composeSetting({
    source: '헬스장 PT 10회 49만원',
    industry: 'gym',
    copy,
    template: null,
    mood: null,
    slots: { price: '', old_price: '', date: '', shop: '', place: '', items: [] },
    hasPhoto: false,
    logo: null,
  });
  expect(setting.motif).toBe('dumbbell');
  const ids = { generation_id: randomUUID(), image_id: randomUUID(), pack_id: null };
  const queued = { ...ids, aspect_ratio: '9:16', seed: 1, candidates: [copy], input_text: '헬스장' };
  expect(Job.parse({ ...queued, setting }).setting).toEqual(setting);
  // What an earlier release has queued has none.
  const { motif: _, ...earlier } = setting;
  expect(Job.parse({ ...queued, setting: earlier }).setting).toEqual(earlier);
});
