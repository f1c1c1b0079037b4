import { ref } from 'vue';
import { keep } from './storage.ts';

const root = document.documentElement;
const system = matchMedia('(prefers-color-scheme: dark)');

export const dark = ref(root.dataset['theme'] === undefined ? system.matches : root.dataset['theme'] === 'dark');

/** The bar of a phone's browser has the colour of the wall, like the page. */
const paintBrowser = (): void => {
  for (const meta of document.querySelectorAll<HTMLMetaElement>('meta[name="theme-color"]'))
    meta.content = dark.value ? '#0C1016' : '#F1EFEA';
};
if (root.dataset['theme'] !== undefined) paintBrowser();

system.addEventListener('change', ({ matches }) => {
  if (root.dataset['theme'] !== undefined) return;
  dark.value = matches;
  paintBrowser();
});

export type Theme = 'light' | 'dark' | 'system';

export const theme = ref<Theme>(root.dataset['theme'] === undefined ? 'system' : dark.value ? 'dark' : 'light');

export const chooseTheme = (chosen: Theme): void => {
  theme.value = chosen;
  dark.value = chosen === 'system' ? system.matches : chosen === 'dark';
  paintBrowser();
  if (chosen === 'system') delete root.dataset['theme'];
  else root.dataset['theme'] = chosen;
  keep('theme', chosen === 'system' ? null : chosen);
};

/** Going back to what the system says forgets the choice. */
export const toggleTheme = (): void =>
  chooseTheme(dark.value === system.matches ? (dark.value ? 'light' : 'dark') : 'system');
