import { computed, readonly, ref } from 'vue';

const MINUTE_MS = 60_000;
const at = ref(Date.now());

/** The time to a minute: a page may stay open for days, and what it says of today has to go on. */
export const now = readonly(at);

const dayIn = (timeZone?: string) => {
  const format = new Intl.DateTimeFormat('sv-SE', {
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    ...(timeZone === undefined ? {} : { timeZone }),
  });
  return computed(() => format.format(at.value));
};
/** The day of the person's own calendar, as 2026-11-30. */
export const today = dayIn();
/** The day where points are given and waste is collected. */
export const todayInKorea = dayIn('Asia/Seoul');

/** Goes on with each minute, which midnight begins as well, and when a page that slept is looked at again. */
export const keepTime = (): void => {
  const renew = (): void => {
    at.value = Date.now();
  };
  const renewEachMinute = (): void => {
    renew();
    setTimeout(renewEachMinute, MINUTE_MS - (Date.now() % MINUTE_MS));
  };
  renewEachMinute();
  document.addEventListener('visibilitychange', renew);
};
