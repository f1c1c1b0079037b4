import type { contracts } from '@madang/contracts/index';
import type { RunningService, ServiceContext } from '#platform/service';
import { createGeocoder } from './geocode/geocoder.ts';
import { createRoutes } from './routes/index.ts';
import type { settings } from './settings.ts';
import { readGazetteer, readHolidays } from './store/content.ts';

export const start = async ({
  background,
  config,
  db,
  log,
  outbound,
}: ServiceContext<typeof settings>): Promise<RunningService<(typeof contracts)['location']>> => {
  const [gazetteer, holidays] = [await readGazetteer(db), await readHolidays(db)];
  const { KAKAO_LOCAL_KEY: key, KAKAO_LOCAL_BASE_URL: base } = config;
  const geocoder = createGeocoder({
    gazetteer,
    kakao: key === undefined ? undefined : { outbound, key, base },
    clock: background.clock,
    log,
    remembers: background.isOn('location.geocode-cache'),
  });
  const knowledge = { gazetteer, holidays, now: () => new Date(background.clock.now()) };
  return { routes: createRoutes(db, knowledge, geocoder) };
};
