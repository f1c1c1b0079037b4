import { expect, it } from 'vitest';
import { writeNotification } from './mail-notification.ts';

const BASE = 'https://madang.test';
const data = {
  to: 'a@example.com',
  name: '하늘',
  locale: 'ko',
  kind: 'identity.signed_in_elsewhere',
  at: '2026-11-29T15:05:00.000Z',
  values: { device: 'Windows · Edge', network: '203.0.113.0/24' },
};

it('says when, with what and from which network somebody has signed in, in Korean', () => {
  const { subject, text } = writeNotification(data, BASE)!;
  expect(subject).toBe('[마당] 새로운 곳에서 로그인했어요');
  expect(text.split('\n\n')).toEqual([
    '하늘 님, 안녕하세요.',
    '기기: Windows · Edge · 네트워크 주소: 203.0.113.0/24. 내가 한 일이 아니라면 ‘내 정보 → 보안’에서 그 기기를 로그아웃하고 비밀번호를 바꿔 주세요.',
    `${BASE}/account/security`,
    '때: 2026년 11월 30일 오전 12:05 (한국 시간)',
    '계정의 안전에 관한 알림은 알림을 꺼 두어도 보내 드려요.',
    expect.stringContaining(BASE),
  ]);
});

it('says so in English where the person reads English, and what is not known is said to be unknown', () => {
  const values = { device: '', network: '' };
  const { subject, text } = writeNotification({ ...data, locale: 'en', values }, BASE)!;
  expect(subject).toBe('Madang: A sign-in from somewhere new');
  expect(text).toContain('Device: unknown · Network address: unknown.');
  expect(text).toMatch(/When: November 29, 2026 at 3:05\sPM \(UTC\)/u);
});

it('has one line for each name and value, whatever stands in them', () => {
  const odd = 'Win\r\nBcc: b@example.com\u2028\u202Edows';
  const { subject, text, html } = writeNotification(
    { ...data, name: odd, values: { device: odd, network: odd } },
    BASE,
  )!;
  expect(`${subject}${text}${html}`).not.toMatch(/[\r\u2028\u202E]|\nBcc/u);
  expect(text).toContain('기기: Win Bcc: b@example.com dows');
});

it('tells who has chosen to be notified how to end that', () => {
  const shared = { kind: 'chat.share_cloned', values: { conversation_id: '../x?y', clones: 3 } };
  const { text } = writeNotification({ ...data, ...shared }, BASE)!;
  expect(text).toContain(`${BASE}/chat/..%2Fx%3Fy`);
  expect(text).toContain('‘내 정보 → 알림’에서 알림을 끌 수 있어요.');
});

it('is nothing where nobody can put it into words any more', () => {
  expect(writeNotification({ ...data, kind: 'weather.storm_coming' }, BASE)).toBeUndefined();
});
