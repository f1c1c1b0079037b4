import { z } from 'zod';
import { httpUrl, keyText } from '#platform/config/settings';

export const settings = {
  KAKAO_LOCAL_KEY: keyText.optional().meta({
    description:
      'REST API key of Kakao Local, which finds addresses, and recycling centres where none are imported; without it the built-in list of districts answers. What people look for is sent to Kakao',
    secret: true,
    aliases: ['KAKAO_API_KEY'],
  }),
  KAKAO_LOCAL_DAILY_CALLS: z.coerce.number().int().min(0).max(10_000_000).default(30_000).meta({
    description: 'So often Kakao Local is called on one day of Korea at most, by all processes together',
  }),
  KAKAO_LOCAL_BASE_URL: httpUrl.optional().meta({
    description: 'Another address of Kakao Local, for tests',
  }),
} as const;
