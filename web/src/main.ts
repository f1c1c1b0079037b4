import 'pretendard/dist/web/variable/pretendardvariable-dynamic-subset.css';
import './styles/tokens.css';
import './styles/base.css';
import { createPinia } from 'pinia';
import { createApp } from 'vue';
import App from './app/App.vue';
import { createLanguage } from './app/language.ts';
import { createMadangRouter } from './app/router.ts';

createApp(App).use(createPinia()).use(await createLanguage()).use(createMadangRouter()).mount('#app');
