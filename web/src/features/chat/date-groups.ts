import type { ListedConversation } from '@madang/contracts/chat';

export type DateGroup = 'pinned' | 'today' | 'yesterday' | 'week' | 'earlier';

const startOfDay = (at: Date): number => new Date(at.getFullYear(), at.getMonth(), at.getDate()).getTime();

/** By days of the person's own calendar, not by hours that have passed. */
const groupOf = (at: string, today: number): DateGroup => {
  const days = Math.round((today - startOfDay(new Date(at))) / 86_400_000);
  if (days <= 0) return 'today';
  if (days === 1) return 'yesterday';
  return days <= 7 ? 'week' : 'earlier';
};

/** Keeps the order that the list has: pinned ones, then newest activity. */
export const groupByDate = (
  conversations: readonly ListedConversation[],
  now: Date,
): { group: DateGroup; items: ListedConversation[] }[] => {
  const today = startOfDay(now);
  const groups: { group: DateGroup; items: ListedConversation[] }[] = [];
  for (const conversation of conversations) {
    const group = conversation.pinned ? 'pinned' : groupOf(conversation.last_message_at, today);
    const last = groups.at(-1);
    if (last?.group === group) last.items.push(conversation);
    else groups.push({ group, items: [conversation] });
  }
  return groups;
};
