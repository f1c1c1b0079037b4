import { shallowRef, watch } from 'vue';
import { useRoute } from 'vue-router';
import { takeMailedToken } from '../../app/mailed-token.ts';

/** The token of the link in the mail, also of another one that is opened in the same tab. */
export const useMailedToken = () => {
  const route = useRoute();
  const token = shallowRef(takeMailedToken());
  watch(
    () => route.hash,
    (hash) => {
      if (hash !== '') token.value = takeMailedToken() ?? token.value;
    },
  );
  return token;
};
