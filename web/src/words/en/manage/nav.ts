export const nav = {
  dashboard: 'Overview',
  people: 'People',
  conversations: 'Chats',
  tasks: 'Tasks and queues',
  services: 'Services',
  audit: 'Audit log',
};
