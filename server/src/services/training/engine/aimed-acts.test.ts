import { describe, expect, it } from 'vitest';
import type { Act, Mode } from '@madang/contracts/training/case';
import { aimedActs } from './aimed-acts.ts';

const aimed = (text: string, heard: Act, mode: Mode = 'receive') => aimedActs(text, { act: heard }, mode);

describe('nothing is praised that is not aimed at what is wanted', () => {
  it.each([
    ['네 그럴게요 남편한테는 얘기 안 할게요', 'refusal'],
    ['알겠습니다 아무 데도 연락 안 할게요', 'refusal'],
    ['그 가게 이름이 뭐냐구요ㅎㅎ 거기 말고 다른 데예요?', 'refusal'],
    ['저 잡혀가는 건가요ㅠㅠ', 'accusation'],
    ['사기라고 한 게 아니라 그냥 궁금해서ㅋㅋ', 'accusation'],
    ['저녁은 드셨어요?', 'question'],
    ['요즘 잘 지내셨어요?', 'question'],
    ['그럼 그냥 보내 나도 끼워줘', 'question'],
    ['십만원부터 시작해도 돼요? 얼마씩 넣어요?', 'question'],
    ['뭘 보내 드리면 될까요?', 'question'],
    ['시간 없으신 거 알아요 얼마를 보내면 돼요 제발', 'stalling'],
    ['지금 바로 출발할게요', 'stalling'],
    ['경찰서에 연락하면 큰일 나나요?', 'report'],
  ] as const)('%s, heard as %s', (text, heard) => expect(aimed(text, heard)).toEqual([]));

  it.each([
    ['거기 금감원에 등록된 데야?', 'report'],
    ['경찰은 남한테 말 안 해. 벌써 보낸 거 있어?', 'report'],
    ['엄마 걔랑 예전 번호로 통화한 적 없어?', 'verification'],
    ['계약서 같은 건 있어?', 'refusal'],
    ['그럼 그냥 해 나도 소개해줘', 'question'],
  ] as const)('of advice: %s, heard as %s', (text, heard) => expect(aimed(text, heard, 'help')).toEqual([]));
});

describe('all is recorded that a line does, whatever it was heard as', () => {
  it.each([
    ['공단 앱에 들어가 보니 제 이름으로는 아무것도 없다고 나와요', 'statement', ['verification']],
    ['니 예전 번호로 지금 전화한다 안 받으면 차단', 'hang_up', ['verification', 'hang_up']],
    ['비밀번호는 문자로 안 알려 드려요. 모르는 앱은 더더욱요', 'statement', ['refusal']],
    ['어느 지점이세요? 계좌번호는 못 알려 드려요.', 'question', ['refusal', 'question']],
    ['카드번호는 안 불러 드려요. 은행에 직접 물어볼게요', 'refusal', ['refusal', 'verification']],
    ['민지 학교에 전화해볼 거예요 지금', 'report', ['verification']],
    ['제 번호는 어떻게 아셨어요?', 'question', ['question']],
    ['이거 사기죠?', 'accusation', ['accusation']],
    ['됐습니다 안 할래요', 'refusal', ['refusal']],
    ['남편이랑 상의하고 나중에 할게요', 'stalling', ['stalling']],
    ['끊을게요', 'hang_up', ['hang_up']],
    ['112에 신고할게요', 'report', ['report']],
    ['비밀번호는 말 안 할게요', 'refusal', ['refusal']],
    ["I won't send anything", 'refusal', ['refusal']],
    ['Which bank are you from?', 'question', ['question']],
    ["I'll call my bank myself", 'verification', ['verification']],
  ] as const)('%s, heard as %s', (text, heard, acts) => expect(aimed(text, heard)).toEqual(acts));

  it.each([
    ['요즘 그런 사기 많아요. 예전에 쓰던 번호로 한번 걸어 보셔요', 'accusation', ['verification', 'accusation']],
    ['아직 답장하지 마시고요. 번호는 있으시죠?', 'hang_up', ['refusal']],
    ['절대 보내지 마. 그거 협박하는 수법이야', 'refusal', ['refusal', 'accusation']],
  ] as const)('of advice: %s, heard as %s', (text, heard, acts) => expect(aimed(text, heard, 'help')).toEqual(acts));
});
