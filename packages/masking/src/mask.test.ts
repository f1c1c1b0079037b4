import { describe, expect, it } from 'vitest';

import { LABELS, mask } from './index.ts';
import { smallLetters } from './plain.ts';

const kinds = (text: string) => mask(text).found.map(({ kind }) => kind);

describe('what is masked', () => {
  it.each([
    ['제 주민번호는 901010-1234567이에요', 'resident'],
    ['9010101234567', 'resident'],
    ['９０１０１０－１２３４５６７', 'resident'],
    ['주민번호 뒷자리는 1234567이에요', 'resident'],
    ['901010 5234567', 'foreigner'],
    ['4111 1111 1111 1111', 'card'],
    ['사일일일 일일일일 일일일일 일일일일', 'card'],
    ['카드번호 1234-5678-9012-3456', 'card'],
    ['CVC는 123이요', 'card'],
    ['신한 110-123-456789', 'account'],
    ['농협 302-0123-4567-81', 'account'],
    ['계좌번호는 1002345678901입니다', 'account'],
    ['010-1234-5678', 'phone'],
    ['공일공 일이삼사 오육칠팔', 'phone'],
    ['공일공에 일이삼사에 오육칠팔구요', 'phone'],
    ['공하나공 하나둘삼넷 오육칠팔', 'phone'],
    ['0 1 0 1 2 3 4 5 6 7 8', 'phone'],
    ['O1O-1234-5678', 'phone'],
    ['0\u200b1\u200b0-1234-5678', 'phone'],
    ['\u1100\u1169\u11bc\u110b\u1175\u11af\u1100\u1169\u11bc 1234 5678', 'phone'],
    ['+82 10-1234-5678', 'phone'],
    ['zero one zero, one two three four, five six seven eight', 'phone'],
    ['010\n1234\n5678', 'phone'],
    ['인증번호는 482913이요', 'otp'],
    ['482913이 인증번호예요', 'otp'],
    ['G-482913 is your Google verification code', 'otp'],
    ['인증번호 사팔이구일삼이에요', 'otp'],
    ['482913이요', 'otp'],
    ['비밀번호는 hello1234!', 'password'],
    ['비번 일이삼사', 'password'],
    ['카드 비밀번호 앞 두 자리는 12예요', 'password'],
    ['my password is sunshine', 'password'],
    ['hello1234가 비밀번호야', 'password'],
    ['M12345678', 'passport'],
    ['여권번호 M123A4567', 'passport'],
    ['여권 엠 일이삼사오육칠팔', 'passport'],
    ['11-12-123456-01', 'licence'],
    ['면허번호 서울 12-345678-90', 'licence'],
    ['hong ＠ naver.com', 'email'],
    ['hong골뱅이네이버닷컴', 'email'],
    ['hong at naver dot com', 'email'],
  ])('%s', (text, kind) => expect(kinds(text)).toEqual([kind]));

  it('leaves everything around it as it was', () => {
    expect(mask('저는 홍길동, 공일공-１２３４-오육칠팔이에요 🙂 [482913]').text).toBe(
      '저는 홍길동, [전화번호]이에요 🙂 [482913]',
    );
    expect(mask('비번 1234 아니면 5678!').text).toBe('비번 [비밀번호] 아니면 [비밀번호]!');
    expect(mask('인증번호 [482913]').text).toBe('인증번호 [인증번호]');
    expect(mask('call 010-1234-5678', 'en').text).toBe('call [phone number]');
  });

  it('tells the places in the text that was given', () => {
    const text = '\u200b🙂 메일은 hong@naver.com';
    const [found] = mask(text).found;
    expect(text.slice(found?.start, found?.end)).toBe('hong@naver.com');
  });

  it('finds nothing in what it has masked, and takes no label of its own for a word about the next number', () => {
    for (const language of ['ko', 'en'] as const) {
      for (const label of Object.values(LABELS[language])) {
        const text = `${label} 202401, 비밀번호는 ${label}, ${label}: 1234567890`;
        expect(mask(text, language)).toEqual({ text, found: [] });
      }
    }
  });
});

describe('what is left', () => {
  it.each([
    '2026년 11월 29일 오후 3시 30분',
    '2026-11-29 15:30',
    '가격은 12,345,678,901원입니다',
    '주문번호 20261129-0012345',
    '운송장번호 6892-1234-5678',
    '고객센터 1588-1234, 신고는 112나 1394',
    '대표전화 02-3480-2000',
    '우편번호 06236',
    '8801043014830',
    '사업자등록번호 123-45-67890',
    '법인등록번호 110111-0006246',
    '인증번호 6자리를 입력하세요',
    '인증번호는 3분 안에 입력하고 비밀번호는 8자리 이상으로',
    'password is required',
    '이 일은 사이사이 오이 삼사 일이 있어요',
    '37.566535, 126.977969',
    '101동 1204호',
    '1764429220000',
    '1 2 3 4 5 6 7 8 9 10 11 12 13',
    '인증번호를 절대 알려주지 마세요. 2026년에도',
    'Meet me at naver.com',
    '암호화폐 12345678개',
  ])('%s', (text) => expect(mask(text)).toEqual({ text, found: [] }));
});

it('takes a time that grows with the text, whatever is in it', () => {
  // Processor time within one run: what were quadratic would take sixty-four times as long for eight times as much.
  const units = [
    '1',
    '1 ',
    '공 ',
    '공',
    '@',
    'a@',
    'a.',
    '비밀번호',
    '비번은"',
    '010-',
    'o0',
    'one ',
    '인증번호1234',
    'a at ',
  ];
  for (const unit of units) {
    const time = (length: number) => {
      const text = unit.repeat(length / unit.length);
      const before = process.cpuUsage();
      mask(text);
      const { user, system } = process.cpuUsage(before);
      return user + system;
    };
    time(1 << 13);
    const [short, long] = [time(1 << 14), time(1 << 17)];
    expect(long, unit).toBeLessThan(30 * Math.max(short, 20_000));
  }
  expect(mask('010-1234-5678 '.repeat(70_000)).found).toHaveLength(70_000);
});

it('finds a place where it is, whatever letters come before it', () => {
  const many = 'İ'.repeat(20);
  expect(mask(`${many} 010-1234-5678`).text).toBe(`${many} [전화번호]`);
  const all = Array.from({ length: 0x10000 }, (_, code) => String.fromCharCode(code));
  expect(all.filter((letter) => smallLetters(letter).length !== 1)).toEqual([]);
});
