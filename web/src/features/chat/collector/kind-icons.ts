import { FileText, Link, MessageSquareQuote, Quote } from '@lucide/vue';
import type { CollectorKind } from '@madang/contracts/chat';

export const KIND_ICONS: Readonly<Record<CollectorKind, typeof Quote>> = {
  text: Quote,
  link: Link,
  file: FileText,
  message: MessageSquareQuote,
  attachment: FileText,
};

const KEPT = /^(?:collector|collection)\./;
/** Of what the person keeps, or of what an app shares. */
export const isKept = ({ kind }: { readonly kind: string }): boolean => KEPT.test(kind);
export const isShared = ({ kind }: { readonly kind: string }): boolean => kind.startsWith('collection.');

/** Of a citation, which names it as `collector.text`. */
export const iconOfCitation = (kind: string): typeof Quote =>
  KIND_ICONS[kind.replace(KEPT, '') as CollectorKind] ?? Quote;
