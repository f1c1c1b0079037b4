import { expect, test, vi } from 'vitest';
import { createMemoryHistory, createRouter } from 'vue-router';
import { nameAddress, staysHere } from './same-page.ts';

test('a page that gets its address keeps it while something is typed on it, and any other way asks first', async () => {
  const router = createRouter({
    history: createMemoryHistory(),
    routes: [{ path: '/chat/:id?', component: {} }],
  });
  await router.push('/chat');
  const ask = vi.fn();
  router.beforeEach(staysHere(() => true, ask));
  await nameAddress(router, '/chat/1');
  expect(router.currentRoute.value.path).toBe('/chat/1');
  expect(ask).not.toHaveBeenCalled();
  await router.replace('/chat/1?at=2');
  await router.push('/chat');
  expect(router.currentRoute.value.fullPath).toBe('/chat/1');
  expect(ask).toHaveBeenCalledTimes(2);
});
