import type { notices as korean } from '../ko/notices.ts';

export const notices: typeof korean = {
  notices: {
    title: 'Notifications',
    unread: 'Notifications, {count} unread',
    text: 'The newest 200 are kept, for 90 days.',
    none: 'No notifications yet',
    noneOn: 'You’ll see here when a chat you shared is copied, or someone signs in from somewhere new.',
    noneOff: 'You’re told only what concerns the safety of your account. Turn notifications on below.',
    guest: 'Guests get no notifications. With an account, they are kept here.',
    isNew: 'New',
    read: 'Mark as read',
    readAll: 'Mark all as read',
    more: 'Show more',
    notSaved: 'That wasn’t saved. Try again in a moment.',
    setting: 'Get notifications',
    settingText: 'What concerns the safety of your account, such as a sign-in from somewhere new, is sent either way.',
    enable: 'Notifications on',
    enableText: 'Here and at your confirmed email: when a chat you shared is copied, for example.',
  },
};
