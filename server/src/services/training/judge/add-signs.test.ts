import { expect, it } from 'vitest';
import { addSigns } from './add-signs.ts';
import { judgeText, SUSPICIOUS } from './judge-text.ts';

const LINES = ['고객님 택배가 반송됩니다', '확인: http://cj-parcel.example'];
const scam = judgeText(LINES.join('\n'));
const plain = judgeText('내일 봐요');
const sign = (code: 'RF1' | 'RF2' | 'RF11', line: number | null = 0, confidence = 0.9) => ({ code, line, confidence });

it('what the rules have found stays, whatever a model says or leaves out', () => {
  expect(addSigns(scam, [], LINES)).toEqual(scam);
  const [found] = scam.cues;
  const { phishing_score: score, cues } = addSigns(scam, [sign('RF11', 1, 1)], LINES);
  expect([score, cues]).toEqual([scam.phishing_score, scam.cues]);
  expect(found).toMatchObject({ code: 'RF11', found_by: 'rules' });
});

it('adds signals that the rules did not find: one makes no scam of a message, two do', () => {
  const one = addSigns(plain, [sign('RF1', null)], ['내일 봐요']);
  expect(one.cues).toEqual([{ code: 'RF1', line: null, phrase: '', weight: 0.3, found_by: 'model' }]);
  expect(one.phishing_score).toBeLessThan(SUSPICIOUS);
  const two = addSigns(plain, [sign('RF1', null), sign('RF2')], ['내일 봐요']);
  expect(two.phishing_score).toBeGreaterThanOrEqual(SUSPICIOUS);
  expect(two.cues[1]).toMatchObject({ line: 0, phrase: '내일 봐요' });
});

it('takes nothing of which the model is unsure, nothing twice, and no line that is not there', () => {
  const { cues } = addSigns(plain, [sign('RF1', 7), sign('RF1'), sign('RF2', 0, 0.3)], ['내일 봐요']);
  expect(cues).toEqual([{ code: 'RF1', line: null, phrase: '', weight: 0.3, found_by: 'model' }]);
});
