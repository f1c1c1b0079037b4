/**
 * A page that was opened before the server got a newer web app misses its files there. It is loaded anew then, and not
 * where the server is only out of reach: what is on the screen stays.
 */
export const reloadStalePages = (): void => {
  const entry = document.querySelector('script[type="module"][src]')?.getAttribute('src');
  const reloadIfStale = async (): Promise<void> => {
    const page = await fetch('/', { headers: { accept: 'text/html' }, cache: 'no-store' });
    if (entry != null && page.ok && !(await page.text()).includes(entry)) location.reload();
  };
  addEventListener('vite:preloadError', () => void reloadIfStale().catch(() => undefined));
};
