import { httpUrl, text } from '#platform/config/settings';

export const settings = {
  KAKAO_LOCAL_KEY: text.optional().meta({
    description:
      'REST API key of Kakao Local, which finds addresses; without it the built-in list of districts answers. What people look for is sent to Kakao',
    secret: true,
    aliases: ['KAKAO_API_KEY'],
  }),
  KAKAO_LOCAL_BASE_URL: httpUrl.optional().meta({
    description: 'Another address of Kakao Local, for tests',
  }),
} as const;
