import type { RightsFixture } from './fixture.ts';

export const rights: RightsFixture = {
  open: [/ \/api\/v1\/(guide|(admin\/)?recycle)\//],
  make: () =>
    Promise.resolve({
      params: [
        [/\/(guide|recycle)\/items\//, { id: 'broken-glass' }],
        [/\/(guide|recycle)\/faq\//, { id: 'pet-label' }],
        [/\/(guide|recycle)\/rules\//, { region: '11' }],
        [/\/admin\/recycle\//, { id: 'broken-glass' }],
      ],
    }),
};
