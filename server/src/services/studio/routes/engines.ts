import type { contracts } from '@madang/contracts/index';
import type { Handlers } from '#platform/http/handler';
import type { Engines } from '../engines/connected-engines.ts';

const BUILT_IN = {
  name: 'compositor',
  label: 'Madang',
  model: null,
  methods: [],
  keeps_seed: true,
  costs: false,
} as const;

export const createEngineRoutes = ({
  all,
  defaultName,
}: Engines): Handlers<Pick<(typeof contracts)['studio'], 'GET /studio/engines'>> => ({
  'GET /studio/engines': () => {
    const engines = all.map(({ name, label, model, methods, keepsSeed, costs }) => ({
      ...{ name, label, model, costs },
      methods: [...methods],
      keeps_seed: keepsSeed,
    }));
    const items = [{ ...BUILT_IN, methods: [] }, ...engines];
    return Promise.resolve({ items: items.map((engine) => ({ ...engine, is_default: engine.name === defaultName })) });
  },
});
