import type { contracts } from '@madang/contracts/index';
import type { RunningService, ServiceContext } from '#platform/service';
import { createGeocoder } from './geocode/geocoder.ts';
import { createCenterSearch } from './geocode/kakao-centers.ts';
import { createKakao, type Kakao } from './geocode/kakao-client.ts';
import { removeLeftFiles } from '#platform/staged-files';
import { createUploadedImports } from './import/uploaded-imports.ts';
import { createRoutes } from './routes/index.ts';
import type { settings } from './settings.ts';
import { readGazetteer, readHolidays } from './store/content.ts';
import { takeCall } from './store/outside-calls.ts';

export const start = async ({
  background,
  config,
  db,
  log,
  outbound,
  reservedDb,
}: ServiceContext<typeof settings>): Promise<RunningService<(typeof contracts)['location']>> => {
  const [gazetteer, holidays] = [await readGazetteer(db), await readHolidays(db)];
  const { KAKAO_LOCAL_KEY: key, KAKAO_LOCAL_BASE_URL: base, KAKAO_LOCAL_DAILY_CALLS: mostCalls } = config;
  const { clock } = background;
  const now = (): Date => new Date(clock.now());
  const kakaoUpTo = (most: number): Kakao | undefined =>
    key === undefined
      ? undefined
      : createKakao({ outbound, key, base, clock, log, takeCall: () => takeCall(db, now(), most) });
  const remembers = background.isOn('location.geocode-cache');
  const geocoder = createGeocoder({ gazetteer, kakao: kakaoUpTo(mostCalls), clock, remembers });
  // Centres are found by people who are not signed in, too: half of the day's calls stay for addresses.
  const kakao = kakaoUpTo(Math.floor(mostCalls / 2));
  const findCenters = kakao && createCenterSearch(kakao, gazetteer, clock, remembers);
  const knowledge = { gazetteer, holidays, now, findCenters };
  const uploads = createUploadedImports({ db, reservedDb }, gazetteer, log);
  await removeLeftFiles(config.dataFolder);
  return {
    routes: createRoutes(db, knowledge, geocoder, { uploads, dataFolder: config.dataFolder }),
    stop: () => uploads.stop(),
  };
};
