import type { Citation } from '@madang/contracts/chat';
import type { OwnPoints } from '@madang/contracts/users/points';
import type { ServiceClient } from '#platform/client';
import { AppError } from '#platform/errors';
import type { Locale } from '#platform/http/handler';

const OWN =
  /포인트|레벨|(몇|다음) 단계|출석|친구\S*\s?초대|초대(하면|받|코드)|\b(my|the) (points?|level)\b|\bhow many points\b|\binvit(e|ing)\b/iu;
/** Things that are called so, and programmes of others. */
const OTHERS = /버[려리릴]|버림|벽지|스티커|조명|탄소|마일리지|예비군|\b(throw|dispose|sticker|wallpaper|carbon)\b/iu;
const EXCHANGE = /현금|돈(으로|을)|환전|교환|출금|인출|바꿔|바꿀|상품권|\b(cash|exchange|withdraw|redeem)\b/iu;

export const asksOwnPoints = (question: string): boolean => OWN.test(question) && !OTHERS.test(question);

type Action = OwnPoints['rewards'][number]['action'];

const ACTIONS: Readonly<Record<Locale, Readonly<Record<Action, string>>>> = {
  ko: {
    attendance: '출석',
    scan: '스캔 확인',
    recycled: '분리배출 완료',
    invitation: '친구 초대',
    training: '피싱 훈련',
  },
  en: {
    attendance: 'being here',
    scan: 'confirming a scan',
    recycled: 'throwing it away',
    invitation: 'inviting a friend',
    training: 'phishing training',
  },
};

const rewardLine = ({ action, points, per_day: most }: OwnPoints['rewards'][number], locale: Locale): string =>
  locale === 'ko'
    ? `- ${ACTIONS.ko[action]}: ${points}점, 하루에 ${most}번까지`
    : `- ${ACTIONS.en[action]}: ${points} points, up to ${most} times a day`;

const standing = ({ points, level, next_level_at: next }: OwnPoints, locale: Locale): string => {
  if (locale === 'ko')
    return `지금 포인트는 ${points}점이고 ${level}단계예요.${next === null ? ' 가장 높은 단계예요.' : ` 다음 단계까지 ${next - points}점 남았어요.`}`;
  return `You have ${points} points and are on level ${level}.${next === null ? ' It is the highest.' : ` ${next - points} points are left to the next level.`}`;
};

const NO_EXCHANGE: Readonly<Record<Locale, string>> = {
  ko: '포인트는 현금이나 물건으로 바꿀 수 없어요. 단계와 순위를 올리고 캐릭터를 여는 데 쓰여요.',
  en: 'Points cannot be exchanged for money or goods. They count for levels, ranks and characters.',
};
const UNKNOWN: Readonly<Record<Locale, string>> = {
  ko: '지금은 포인트를 읽지 못했어요. 포인트 화면에서 확인해 주세요.',
  en: 'I could not read your points just now. See them on the points page.',
};

const pointsCitation = (own: OwnPoints, number: number, locale: Locale): Citation => ({
  number,
  kind: 'points',
  ref: 'points',
  title: locale === 'ko' ? '내 포인트' : 'My points',
  note: locale === 'ko' ? `${own.points}점 · ${own.level}단계` : `${own.points} points · level ${own.level}`,
  varies_by_region: false,
  source: locale === 'ko' ? '이 서버의 포인트 기록' : 'Points kept on this server',
  checked_on: null,
});

export const pointsForModel = (
  own: OwnPoints,
  cite: (citation: Omit<Citation, 'number'>) => number,
  locale: Locale,
) => {
  const { number: _, ...citation } = pointsCitation(own, 0, locale);
  return { citation: cite(citation), ...own, can_be_exchanged_for_money: false };
};

/** What the person has, how it is earned; and of money, that there is none. */
export const pointsAnswer = async (
  client: ServiceClient,
  userId: string,
  question: string,
  locale: Locale,
  signal: AbortSignal,
): Promise<{ text: string; citations: Citation[]; found: number }> => {
  const own = await client.call('GET /internal/points', {}, { forUser: userId, signal }).catch((error: unknown) => {
    if (error instanceof AppError) return undefined;
    throw error;
  });
  const exchange = EXCHANGE.test(question) ? [NO_EXCHANGE[locale]] : [];
  if (own === undefined) return { text: [...exchange, UNKNOWN[locale]].join('\n\n'), citations: [], found: 0 };
  const rewards = own.rewards.filter(({ action }) => action !== 'training').map((each) => rewardLine(each, locale));
  return {
    text: [...exchange, `${standing(own, locale)} [1]`, rewards.join('\n')].join('\n\n'),
    citations: [pointsCitation(own, 1, locale)],
    found: 1,
  };
};
