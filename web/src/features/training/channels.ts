import { Mail, MessageSquareText, MessagesSquare, Phone, Store } from '@lucide/vue';
import type { Component } from 'vue';
import type { Channel } from '@madang/contracts/training/case';

export const CHANNELS: readonly Channel[] = ['call', 'sms', 'messenger', 'marketplace', 'email'];

export const CHANNEL_ICONS: Readonly<Record<Channel, Component>> = {
  call: Phone,
  sms: MessageSquareText,
  messenger: MessagesSquare,
  marketplace: Store,
  email: Mail,
};
