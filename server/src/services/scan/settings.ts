import { usageSettings } from '#platform/config/settings';

/** Tasks are counted by days, as usage is. */
export const settings = usageSettings;
