import { FileText, Link, MessageSquareQuote, Quote } from '@lucide/vue';
import type { CollectorKind } from '@madang/contracts/chat';

export const KIND_ICONS: Readonly<Record<CollectorKind, typeof Quote>> = {
  text: Quote,
  link: Link,
  file: FileText,
  message: MessageSquareQuote,
};

/** Of a citation, which names it as `collector.text`. */
export const iconOfCitation = (kind: string): typeof Quote =>
  KIND_ICONS[kind.replace(/^collector\./, '') as CollectorKind] ?? Quote;
