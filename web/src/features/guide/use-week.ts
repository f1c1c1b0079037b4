import { computed } from 'vue';
import { todayInKorea } from '../../app/now.ts';
import { weekOf } from './week.ts';

/** The week that it is, for as long as the page is open. */
export const useWeek = () => computed(() => weekOf(new Date(`${todayInKorea.value}T12:00:00+09:00`)));
