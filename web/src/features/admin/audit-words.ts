import { computed } from 'vue';
import { useI18n } from 'vue-i18n';
import type { NamedAuditEntry } from '@madang/contracts/identity';

/** Values that have names on other pages of admins. */
const VALUES: Readonly<Record<string, string>> = {
  roles: 'manage.people.roles',
  purpose: 'manage.conversations.purposes',
};

type Told = Pick<NamedAuditEntry, 'action' | 'details'>;

/** What stands in the audit log, in words: for admins, and where there are none of these, as its owner reads it. */
export const useAuditWords = () => {
  const i18n = useI18n();
  const did = (action: string): string => {
    const words = [`manage.audit.did.${action}`, `me.events.did.${action}`].find((key) => i18n.te(key));
    return words === undefined ? action : i18n.t(words);
  };
  /** Of what an admin did through another service, which operation it was. */
  const didIn = ({ action, details: { operation } }: Told): string =>
    action === 'admin_acted' && typeof operation === 'string' && i18n.te(`manage.audit.acts.${operation}`)
      ? i18n.t(`manage.audit.acts.${operation}`)
      : did(action);
  const actions = computed(() =>
    [...new Set([...Object.keys(i18n.tm('manage.audit.did')), ...Object.keys(i18n.tm('me.events.did'))])].sort((a, b) =>
      did(a).localeCompare(did(b)),
    ),
  );
  const valueOf = (name: string, value: unknown): string => {
    if (Array.isArray(value)) return value.map((each) => valueOf(name, each)).join(', ');
    if (typeof value !== 'string') return JSON.stringify(value);
    if (name === 'action') return did(value);
    const words = `${VALUES[name] ?? ''}.${value}`;
    return i18n.te(words) ? i18n.t(words) : value;
  };
  const nameOf = (name: string): string =>
    i18n.te(`manage.audit.details.${name}`) ? i18n.t(`manage.audit.details.${name}`) : name;
  const detailsOf = ({ details: { operation, ...others } }: Pick<Told, 'details'>): string =>
    Object.entries({ ...others, ...(operation === undefined ? {} : { operation }) })
      .map(([name, value]) =>
        value === true || value === 'true' ? nameOf(name) : `${nameOf(name)}: ${valueOf(name, value)}`,
      )
      .join(' · ');
  return { did, didIn, actions, detailsOf };
};
