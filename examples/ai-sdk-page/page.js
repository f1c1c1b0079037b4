import { useChat } from '@ai-sdk/vue';
import { DefaultChatTransport } from 'ai';
import { createApp, h, onMounted, ref } from 'vue';

const json = async (address, init) => {
  const response = await fetch(address, init);
  if (!response.ok) throw Object.assign(new Error(`${response.status} ${address}`), { status: response.status });
  return response.json();
};

/** A token of a guest, who stays the same one as long as it lasts. */
const guestToken = async (base) => {
  const kept = localStorage.getItem('guest');
  if (kept !== null) return kept;
  const { access_token: token } = await json(`${base}/auth/guest`, { method: 'POST' });
  localStorage.setItem('guest', token);
  return token;
};

/** The conversation that the address names, or a new one. */
const begin = async (base) => {
  const headers = { authorization: `Bearer ${await guestToken(base)}` };
  if (location.hash === '') {
    const { conversation } = await json(`${base}/conversations`, { method: 'POST', headers });
    location.hash = conversation.id;
  }
  const id = location.hash.slice(1);
  return { headers, id, before: (await json(`${base}/ai-sdk/chat/${id}`, { headers })).messages };
};

/** A token lasts a quarter of an hour: who comes later is another guest, to whom the conversation does not belong. */
const forget = () => {
  localStorage.removeItem('guest');
  location.hash = '';
};

/** Shows the conversation and goes on with an answer that is being written; what fails is said on the page. */
export const open = async (base, element) => {
  let begun;
  try {
    begun = await begin(base).catch((error) => {
      if (error.status !== 401) throw error;
      forget();
      return begin(base);
    });
  } catch (error) {
    element.textContent = `The chat could not be opened: ${error.message}`;
    return;
  }
  const { headers, id, before } = begun;

  createApp({
    setup() {
      const { messages, status, error, sendMessage, stop, resumeStream } = useChat({
        id,
        messages: before,
        transport: new DefaultChatTransport({ api: `${base}/ai-sdk/chat`, headers }),
      });
      const text = ref('');
      onMounted(() => resumeStream());
      const send = (event) => {
        event.preventDefault();
        sendMessage({ text: text.value });
        text.value = '';
      };
      const button = (label, onClick) => h('button', { type: 'button', onClick }, label);
      return () => [
        messages.value.map(({ id: key, role, parts }) =>
          h('p', { key, class: role }, parts.map((part) => (part.type === 'text' ? part.text : '')).join('')),
        ),
        error.value && h('p', { role: 'alert' }, error.value.message),
        h('form', { onSubmit: send }, [
          h('input', {
            value: text.value,
            'aria-label': 'Message',
            onInput: ({ target }) => (text.value = target.value),
          }),
        ]),
        // The answer goes on; a reload shows it.
        button('Stop reading', () => stop()),
        button('Stop the answer', () => fetch(`${base}/ai-sdk/chat/${id}/stop`, { method: 'POST', headers })),
        h('output', status.value),
      ];
    },
  }).mount(element);
};
