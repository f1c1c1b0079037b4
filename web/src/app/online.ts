import { readonly, ref } from 'vue';

const connected = ref(navigator.onLine);
addEventListener('online', () => (connected.value = true));
addEventListener('offline', () => (connected.value = false));

/** Whether the device has a network at all; the server may still be out of reach. */
export const online = readonly(connected);
