import { eq } from 'drizzle-orm';
import { deleteInBatches } from '#platform/db/delete-in-batches';
import { onlyPage, type PersonalData } from '#platform/personal-data';
import { faqVote, itemVote } from './schema.ts';
import { moveVotes, votesOf } from './store/faq.ts';
import { itemVotesOf, moveItemVotes } from './store/item-votes.ts';

export const personalData: PersonalData = {
  columns: {
    'faq_vote.user_id': { record: 'faq_vote' },
    'item_vote.user_id': { record: 'item_vote' },
    'content_history.edited_by': {
      withheld: 'a change of the guide, which its admins read',
      kept: 'who changed what everybody sees is part of its history',
    },
    'item_photo.edited_by': {
      withheld: 'a change of the guide, which its admins read',
      kept: 'who put up what everybody sees is part of its history',
    },
    'content_edit.edited_by': {
      withheld: 'a change of the guide, which its admins read',
      kept: 'who changed what everybody sees is part of its history',
    },
  },
  notOfPeople: ['item_photo.file_id', 'photo_release.file_id'],
  // There are fewer answers and items than a page is long.
  giveOut: (db, { userId, cursor }) =>
    onlyPage(cursor, async () => [
      ...(await votesOf(db, userId)).map((faq_id) => ({ type: 'faq_vote', faq_id })),
      ...(await itemVotesOf(db, userId)).map((item_id) => ({ type: 'item_vote', item_id })),
    ]),
  /** The count of an answer stays: it says nothing about who it was. */
  async erase(db, userId) {
    await deleteInBatches(db, faqVote, eq(faqVote.userId, userId));
    await deleteInBatches(db, itemVote, eq(itemVote.userId, userId));
  },
  async merge(tx, merge) {
    await moveVotes(tx, merge);
    await moveItemVotes(tx, merge);
  },
};
