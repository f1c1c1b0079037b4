import { computed } from 'vue';
import { useI18n } from 'vue-i18n';
import type { NamedAuditEntry } from '@madang/contracts/identity';

/** What stands in the audit log, in words: for admins, and where there are none of these, as its owner reads it. */
export const useAuditWords = () => {
  const i18n = useI18n();
  const did = (action: string): string => {
    if (i18n.te(`manage.audit.did.${action}`)) return i18n.t(`manage.audit.did.${action}`);
    return i18n.te(`me.events.did.${action}`) ? i18n.t(`me.events.did.${action}`) : action;
  };
  const actions = computed(() =>
    [...new Set([...Object.keys(i18n.tm('manage.audit.did')), ...Object.keys(i18n.tm('me.events.did'))])].sort((a, b) =>
      did(a).localeCompare(did(b)),
    ),
  );
  const detailsOf = ({ details }: NamedAuditEntry): string =>
    Object.entries(details)
      .map(([name, value]) => `${name}: ${typeof value === 'string' ? value : JSON.stringify(value)}`)
      .join(' · ');
  return { did, actions, detailsOf };
};
