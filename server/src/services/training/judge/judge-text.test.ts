import { describe, expect, it } from 'vitest';
import { judgeText, SUSPICIOUS } from './judge-text.ts';

const score = (text: string) => judgeText(text).phishing_score;

describe('what wants to take something', () => {
  it.each([
    '[국제발신] 고객님 택배가 주소 불일치로 반송 예정입니다. 확인: http://cj-parcel.example/a1',
    '엄마 나 폰 액정 깨져서 수리 맡겼어. 급하게 결제할 게 있는데 상품권 핀번호 좀 보내줘',
    '서울중앙지검 수사관입니다. 본인 명의 대포통장이 범죄에 연루되어 안전계좌로 이체하셔야 합니다. 아무에게도 말하지 마세요',
    '정부지원 저금리 대환대출 승인되었습니다. 보증료 30만원 먼저 입금하시면 한도 5천만원',
    '네 영상 연락처에 있는 지인들한테 유포하기 전에 200만원 입금해',
    '원금보장 수익률 300% 무료 리딩방 입장 텔레그램으로 오세요',
    'USPS: your package is on hold. Confirm your payment details within 24 hours: http://usps-track.example',
  ])('%s', (text) => expect(score(text)).toBeGreaterThanOrEqual(SUSPICIOUS));
});

// Since 2 October 2026 these are what the prosecution service was.
it.each(['공소청', '중대범죄수사청', '중수청'])('%s is an office as 검찰청 is', (office) => {
  const codes = judgeText(`${office}입니다. 등기가 반송되어 연락드립니다.`).cues.map(({ code }) => code);
  expect(codes).toContain('RF1');
});

describe('what wants nothing', () => {
  it.each([
    '[Web발신] 인증번호 [482913]을 입력해 주세요. 타인에게 절대 알려주지 마세요.',
    '엄마 오늘 저녁 뭐 먹어? 7시쯤 도착해',
    'CJ대한통운 고객님의 상품을 오늘 14~16시에 배송할 예정입니다. 문 앞에 두겠습니다.',
    '신한카드 승인 15,000원 일시불 11/29 13:20 스타벅스 누적 320,000원',
    '종로구청입니다. 주민세 납부 기한은 8월 31일입니다. 자세한 내용은 홈페이지에서 확인하세요.',
    '다음 주 토요일 저희 결혼합니다. 시간 되시면 와 주세요.',
    'Your verification code is 482913. Do not share it with anyone.',
    '엄마 오늘 저녁 여덟 시쯤\n도착해요. 먼저 드세요',
    '여보세요',
    '어디야',
    '생일 축하해!',
    '계좌번호 보내줘',
    '엄마 나 폰 바꿨어',
    '밥값 15000원 보내줘',
    '오늘 회식 있어서 늦을 것 같아. 먼저 자',
    '부장님 자료 보내드렸습니다 확인 부탁드립니다',
    'Call me when you get home',
  ])('%s', (text) => expect(score(text)).toBeLessThan(SUSPICIOUS));
});

// Each is worded so mildly that the wording alone took it away.
it.each([
  '변호사 사무실 사무장입니다. 아드님이 사고를 내서 합의금이 필요합니다. 현금으로 준비해 주세요',
  '신청하지 않은 카드가 발급되어 배송 중입니다. 본인이 아니시면 고객센터 070-0000-0678',
  '당근 안전결제 구매자님, 수수료 빼고 입금하셔서 확인이 안 됩니다. 수수료 포함해 다시 입금해 주세요',
  '아마존 결제 892,000원. 본인 결제 아닐 시 02-000-0000 문의',
])('what strong rules have found stays suspicious, however it is worded: %s', (text) => {
  expect(score(text)).toBeGreaterThanOrEqual(SUSPICIOUS);
});

// Short, and worded as mildly as what offices and one’s own people write.
it.each([
  ['[국민연금] 환급금이 발생했습니다 링크를 눌러 신청하세요', 'RF10'],
  ['국민연금 환급금 링크 확인하세요', 'RF10'],
  ['건강보험공단 과오납 환급금 있습니다. 아래 주소를 눌러 주세요', 'RF10'],
  ['국세청 미수령 환급금 조회는 링크 클릭', 'RF10'],
  ['엄마 나 폰 고장났어 이 번호로', 'RF9'],
  ['아빠 액정 깨졌어 이 번호로 톡해', 'RF9'],
  ['엄마 나 휴대폰 잃어버렸어 여기로 문자 줘', 'RF9'],
  ['mum my phone is broken, this is my new number', 'RF9'],
])('a short one gets a warning: %s', (text, code) => {
  expect(score(text)).toBeGreaterThanOrEqual(SUSPICIOUS);
  expect(judgeText(text).cues.some((cue) => cue.code === code)).toBe(true);
});
it.each([
  '엄마 나 폰 고장났어 수리 맡기고 갈게',
  '국민연금 환급금은 국민연금 누리집에서 조회하실 수 있습니다. 공단은 문자에 링크를 넣지 않습니다.',
  '건강보험 환급금 안내입니다. 링크를 누르지 마시고 앱에서 확인하세요.',
  '이 번호로 연락 주세요',
  'Hi, your phone repair is ready. Please wait a moment, or call this number.',
  'The maximum wait for phone repair is 2 days. Reply to this number.',
  '최고 모델 휴대폰 수리 완료되었습니다. 이 번호로 연락 주세요',
  '이 모든 휴대폰 수리는 오늘 끝났습니다. 이 번호로 연락 주세요',
])('and what only resembles it gets none: %s', (text) => expect(score(text)).toBeLessThan(SUSPICIOUS));

it.each([
  '국세청은 환급금 링크가 담긴 문자를 발송하지 않습니다',
  '건강보험공단을 사칭한 환급 문자입니다. 링크를 눌러 개인정보를 입력하지 마세요',
  '국세청 환급금 문자에 있는 링크는 사칭이니 클릭하지 마십시오',
  '국세청 사칭 환급금 문자의 링크를 눌러 보지 마세요',
  '최근 건강보험공단 환급금 사칭 문자가 늘고 있습니다. 링크를 누르면 악성 앱이 설치되니 주의하세요',
  '공단 직원이라며 환급금 링크를 보내는 사람이 있으면 끊고 112에 신고하세요',
  '보건복지부는 지원금 신청을 이유로 링크를 눌러 달라고 하지 않습니다',
  '검찰과 경찰은 안전계좌로 이체하라고 요구하지 않습니다. 끊고 112에 신고하세요',
  '안전계좌로 옮기라는 말은 100% 보이스피싱입니다',
  '대출 보증료를 먼저 입금하라고 하는 금융회사는 없습니다',
  '자녀를 사칭해 휴대폰이 고장 났다며 상품권 구매를 요구하는 문자에 주의하세요',
])('who warns of it is taken for no scam: %s', (text) => expect(score(text)).toBeLessThan(SUSPICIOUS));
it.each([
  '국세청 환급금 링크를 눌러 신청하세요 기한을 놓치지 마세요',
  '국세청 환급금 대상입니다. 스미싱 문자에 주의하시고 아래 링크를 눌러 신청 바랍니다',
  '국민연금 미지급금 링크를 클릭하셔서 본인인증 하시면 됩니다. 사칭 문자를 주의하세요',
  '건강보험 환급금 링크를 눌러 신청하지 않으면 돈을 보내지 않습니다',
  '안전계좌로 이체해야 보호됩니다. 은행 직원 말은 믿지 마세요',
  '수수료를 먼저 입금하셔야 대출이 나갑니다. 걱정하지 마세요 사기가 아닙니다',
])('and a scam that borrows those words stays one: %s', (text) => {
  expect(score(text)).toBeGreaterThanOrEqual(SUSPICIOUS);
});

it.each([
  '[Web발신] 저희 결혼합니다. 모바일 청첩장 https://www.barunsoncard.com/m/12345 많이 와 주세요',
  '결혼식에 초대합니다 https://mcard.barunsoncard.com/abc',
])('an invitation at the address of those who make invitations is none: %s', (text) => {
  expect(score(text)).toBeLessThan(SUSPICIOUS);
  expect(judgeText(text).cues.filter(({ code }) => code === 'RF11')).toEqual([]);
});
it('an address that only looks like theirs is one', () => {
  expect(score('저희 결혼합니다. 모바일 청첩장 http://barunsoncard-invite.xyz/m/1')).toBeGreaterThanOrEqual(SUSPICIOUS);
});

it('names the line and the words of each cue, however they are broken and spaced', () => {
  const { cues } = judgeText('안녕하세요\n안 전 계 좌 로\n보내 주세요\nhttp://한국은행.example');
  expect(cues).toContainEqual({ code: 'RF6', line: 1, phrase: '안 전 계 좌', weight: 0.65, found_by: 'rules' });
  expect(cues.at(-1)?.line).toBe(3);
});

it('names the words where they are, whatever letters come before them', () => {
  const { cues } = judgeText(`${'İ'.repeat(9)}\n안전계좌로 보내 주세요`);
  expect(cues).toContainEqual({ code: 'RF6', line: 1, phrase: '안전계좌', weight: 0.65, found_by: 'rules' });
});

it('finds addresses that are no longer ones, and knows those of offices', () => {
  expect(judgeText('hxxps://bit[.]ly/3xY').cues[0]).toMatchObject({ code: 'RF11', weight: 0.45 });
  expect(judgeText('https://www.gov.kr/portal 또는 hometax.go.kr').cues).toEqual([]);
  expect(judgeText('http://gov.kr.example/a').phishing_score).toBeGreaterThan(50);
});

it('is done with a long text at once, and says nothing of an empty one', () => {
  expect(judgeText('')).toEqual({ phishing_score: 0, cues: [] });
  for (const unit of ['http://', 'a.', '택배 ', '인증번호', '입금 수수료 ', '[.]'])
    expect(judgeText(unit.repeat(20_000 / unit.length)).phishing_score).toBeGreaterThanOrEqual(0);
});

it('names the wording where it makes a scam of what the rules find nothing in, with the line that shows it most', () => {
  const { phishing_score: score, cues } = judgeText(
    '안녕하세요 고객님\n지금 하시는 업무 잠깐 멈추시고 제가 불러 드리는 대로만 따라 하시면 됩니다\n네',
  );
  expect(score).toBeGreaterThanOrEqual(SUSPICIOUS);
  expect(cues).toContainEqual(expect.objectContaining({ code: null, line: 1, found_by: 'wording' }));
});
