import 'pretendard/dist/web/variable/pretendardvariable-dynamic-subset.css';
import './styles/tokens.css';
import './styles/base.css';
import './styles/print.css';
import './ui/menu.css';
import './ui/parted.css';
import { createPinia } from 'pinia';
import { createApp } from 'vue';
import App from './app/App.vue';
import { createLanguage } from './app/language.ts';
import { keepTime } from './app/now.ts';
import { createMadangRouter } from './app/router.ts';
import { followSessions } from './app/session.ts';
import { reloadStalePages } from './app/stale-page.ts';
import { followTyping } from './ui/typed-in.ts';

reloadStalePages();
followSessions();
followTyping();
keepTime();

const router = createMadangRouter();
// The words and the screen are fetched at once: the router would begin with the screen when the words are there.
const screen = router.resolve(location.pathname).matched[0]?.components?.['default'] as
  (() => Promise<unknown>) | undefined;
void screen?.().catch(() => undefined); // the router asks again, and tells
createApp(App)
  .use(createPinia())
  .use(await createLanguage())
  .use(router)
  .mount('#app');
