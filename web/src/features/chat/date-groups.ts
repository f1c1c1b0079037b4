import type { Conversation } from '@madang/contracts/chat';

export type DateGroup = 'today' | 'yesterday' | 'week' | 'earlier';

const startOfDay = (at: Date): number => new Date(at.getFullYear(), at.getMonth(), at.getDate()).getTime();

/** By days of the person's own calendar, not by hours that have passed. */
const groupOf = (at: string, now: Date): DateGroup => {
  const days = Math.round((startOfDay(now) - startOfDay(new Date(at))) / 86_400_000);
  if (days <= 0) return 'today';
  if (days === 1) return 'yesterday';
  return days <= 7 ? 'week' : 'earlier';
};

/** Keeps the order that the list has: newest activity first. */
export const groupByDate = (conversations: readonly Conversation[], now: Date): { group: DateGroup; items: Conversation[] }[] => {
  const groups: { group: DateGroup; items: Conversation[] }[] = [];
  for (const conversation of conversations) {
    const group = groupOf(conversation.last_message_at, now);
    const last = groups.at(-1);
    if (last?.group === group) last.items.push(conversation);
    else groups.push({ group, items: [conversation] });
  }
  return groups;
};
