// Loaded into child processes of tests by --import: the channel to the parent closes when the parent is gone.
process.on('disconnect', () => {
  process.kill(process.pid, 'SIGTERM');
  setTimeout(() => process.kill(process.pid, 'SIGKILL'), 20_000).unref();
});
// A listener would otherwise keep the process alive by itself.
process.channel?.unref();
