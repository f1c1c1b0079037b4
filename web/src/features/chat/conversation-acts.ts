import { shallowRef } from 'vue';
import { useI18n } from 'vue-i18n';
import type { Conversation } from '@madang/contracts/chat';
import { open } from '../../app/api.ts';
import { ApiProblem } from '../../app/problem.ts';
import { saveDownload } from '../../ui/save-download.ts';
import { showToast } from '../../ui/toast.ts';
import { useConversations } from './conversations.ts';

export type ConversationAct =
  | 'rename'
  | 'pin'
  | 'unpin'
  | 'share'
  | 'tools'
  | 'archive'
  | 'unarchive'
  | 'delete'
  | 'export-markdown'
  | 'export-json'
  | 'export-zip';

const download = async (id: string, format: 'json' | 'markdown'): Promise<void> =>
  saveDownload(await open('GET /conversations/:id/export', { params: { id }, query: { format } }));

/** What can be done to a conversation from its menu. What was done can be undone, or is asked about in a dialog. */
export const useConversationActs = (onGone: (id: string) => void) => {
  const { t } = useI18n();
  const renaming = shallowRef<Conversation | null>(null);
  const sharing = shallowRef<Conversation | null>(null);
  const allowing = shallowRef<Conversation | null>(null);

  const tell = (error: unknown): void => showToast(error instanceof ApiProblem ? error.words : t('keep.unreachable'));
  const undoable = (text: string, undo: () => Promise<unknown>): void =>
    showToast(text, {
      label: t('keep.undo'),
      act: () =>
        undo().catch((error: unknown) => {
          tell(error);
          return false;
        }),
    });

  const perform = async (name: ConversationAct, conversation: Conversation): Promise<void> => {
    const store = useConversations(conversation.app);
    const { id } = conversation;
    if (name === 'rename') renaming.value = conversation;
    if (name === 'share') sharing.value = conversation;
    if (name === 'tools') allowing.value = conversation;
    if (name === 'pin' || name === 'unpin') await store.change(id, { pinned: name === 'pin' });
    if (name === 'archive' || name === 'unarchive') {
      await store.change(id, { archived: name === 'archive' });
      undoable(t(name === 'archive' ? 'keep.archived' : 'keep.unarchived'), () =>
        store.change(id, { archived: name !== 'archive' }),
      );
    }
    if (name === 'delete') {
      await store.remove(id);
      onGone(id);
      undoable(t('keep.deleted'), () => store.restore(id));
    }
    if (name === 'export-markdown' || name === 'export-json')
      await download(id, name === 'export-json' ? 'json' : 'markdown');
    if (name === 'export-zip')
      await saveDownload(await open('GET /export/conversations', { query: { conversation_id: id } }));
  };

  return {
    renaming,
    sharing,
    allowing,
    act: (name: ConversationAct, conversation: Conversation): void => void perform(name, conversation).catch(tell),
  };
};
