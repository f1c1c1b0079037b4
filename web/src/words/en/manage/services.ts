export const services = {
  name: 'Name',
  version: 'Version',
  todo: 'What to do',
  healthy: 'Healthy',
  unreachable: 'Unreachable',
  allGood: 'All services answer.',
  someAway: 'Some services don’t answer. The others keep working.',
  restart: 'Look at the log where {name} runs, and start it again.',
  jobs: 'In the background',
  queues: '{waiting} waiting, {dead} stopped.',
  queuesAway: 'The queues could not be read. Check the database.',
  doctor: 'On the server, madang doctor checks database, Redis, mail, storage and models, and says what to do.',
};
