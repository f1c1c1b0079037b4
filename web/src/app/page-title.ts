import { ref } from 'vue';

/** The name of what a screen shows, for screens that show different things under one address pattern. */
export const pageTitle = ref<string | null>(null);
