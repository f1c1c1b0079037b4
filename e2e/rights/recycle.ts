import { call } from '../support/client.ts';
import { png } from '../support/pictures.ts';
import { startWithRole } from '../support/roles.ts';
import type { RightsFixture } from './fixture.ts';

export const rights: RightsFixture = {
  open: [/ \/api\/v1\/(guide|(admin\/)?recycle)\//],
  async make({ url, adminUrl }) {
    const editor = await startWithRole({ url, database: { adminUrl } }, 'editor');
    const file = new Blob([png(40, 30, [10, 90, 60])]);
    await call(
      url,
      'POST /admin/recycle/items/:id/photo',
      { params: { id: 'broken-glass' }, query: {}, body: { alt_ko: '유리', alt_en: 'Glass', credit: '가온', file } },
      editor,
    );
    return {
      params: [
        [/\/(guide|recycle)\/items\//, { id: 'broken-glass' }],
        [/\/(guide|recycle)\/faq\//, { id: 'pet-label' }],
        [/\/(guide|recycle)\/rules\//, { region: '11' }],
        [/\/recycle\/history\//, { kind: 'item', id: 'broken-glass' }],
        [/\/admin\/recycle\//, { id: 'broken-glass' }],
      ],
    };
  },
};
