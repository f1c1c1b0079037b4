/** Services that people can sign in with, in the order in which they are offered. */
export const PROVIDERS = ['kakao', 'naver', 'google', 'github', 'facebook', 'microsoft'] as const;
export type ProviderName = (typeof PROVIDERS)[number];
