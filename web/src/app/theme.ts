import { ref } from 'vue';
import { keep } from './storage.ts';

const root = document.documentElement;
const system = matchMedia('(prefers-color-scheme: dark)');

export const dark = ref(root.dataset['theme'] === undefined ? system.matches : root.dataset['theme'] === 'dark');

/** The bar of a phone's browser has the colour of the wall, like the page. */
const paintBrowser = (): void => {
  for (const meta of document.querySelectorAll<HTMLMetaElement>('meta[name="theme-color"]')) meta.content = dark.value ? '#0C1016' : '#F1EFEA';
};
if (root.dataset['theme'] !== undefined) paintBrowser();

system.addEventListener('change', ({ matches }) => {
  if (root.dataset['theme'] !== undefined) return;
  dark.value = matches;
  paintBrowser();
});

/** Going back to what the system says forgets the choice. */
export const toggleTheme = (): void => {
  dark.value = !dark.value;
  paintBrowser();
  const theme = dark.value ? 'dark' : 'light';
  if (dark.value === system.matches) {
    delete root.dataset['theme'];
    keep('theme', null);
  } else {
    root.dataset['theme'] = theme;
    keep('theme', theme);
  }
};
