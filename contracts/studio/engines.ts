import { z } from 'zod';
import type { ErrorTexts } from '../service-contract.ts';

/** Image engines, by the name under which one is chosen and connected. */
export const ENGINES = ['compositor', 'openai', 'google', 'huggingface', 'comfyui', 'automatic1111'] as const;
export const EngineName = z.enum(ENGINES).meta({ id: 'StudioEngineName' });
export type EngineName = z.infer<typeof EngineName>;

export const Method = z.enum(['t2i', 'i2i', 'canny', 'depth', 'openpose']).meta({ id: 'StudioMethod' });
export type Method = z.infer<typeof Method>;

export const Engine = z
  .object({
    name: EngineName,
    label: z.string().meta({ description: 'What people call it' }),
    model: z.string().nullable().meta({ description: 'As its server calls what paints; null for the built-in one' }),
    methods: z.array(Method).meta({
      description: 'From text, from a photo, or with the edges, the depth or the pose of a photo kept',
    }),
    keeps_seed: z.boolean().meta({ description: 'Whether the same seed is asked for again' }),
    costs: z.boolean().meta({ description: 'Counts towards the limits of a plan' }),
    is_default: z.boolean().meta({ description: 'Used where none is chosen' }),
  })
  .meta({ id: 'StudioEngine' });
export type Engine = z.infer<typeof Engine>;

/** What is refused before anything is begun. */
export const engineErrors = {
  engine_not_available: {
    status: 422,
    ko: '지금 연결된 엔진으로는 만들 수 없어요: {wanted}. 이 서버의 운영자에게 알려 주세요.',
    en: 'No engine here can make this: {wanted}. Tell the person who runs this server.',
  },
  engine_cannot: {
    status: 422,
    ko: '{engine}에는 {method} 방식이 없어요. 다른 방식이나 엔진을 골라 주세요.',
    en: '{engine} has no {method}. Choose another method or engine.',
  },
  photo_needed: {
    status: 422,
    ko: '이 방식({method})에는 사진이 필요해요. 사진을 함께 보내 주세요.',
    en: 'This method ({method}) needs a photo. Send one along.',
  },
  picture_quota_exceeded: {
    status: 429,
    ko: '요금제로 만들 수 있는 그림을 다 썼어요. {when}에 다시 채워져요. 기본 엔진은 지금도 쓸 수 있어요.',
    en: 'You’ve used all the pictures of your plan. There will be more at {when}. The built-in engine still works.',
  },
  guest_picture_quota_exceeded: {
    status: 429,
    ko: '지금은 손님이 이 엔진을 쓸 수 없어요. 로그인하거나 기본 엔진으로 만들어 주세요.',
    en: 'Guests can’t use this engine right now. Sign in, or use the built-in engine.',
  },
} as const satisfies ErrorTexts;

/** What goes wrong with an engine: no call is answered with it, but the task says so. */
export const paintingErrors = {
  engine_refused: {
    status: 422,
    ko: '{engine}에서 안전 기준을 이유로 그리지 않았어요. 문장이나 사진을 바꿔서 다시 시도해 주세요.',
    en: '{engine} declined to paint this for safety reasons. Change the text or the photo and try again.',
  },
  engine_set_up_wrongly: {
    status: 502,
    ko: '{engine} 설정이 맞지 않아 그릴 수 없어요. 이 서버의 운영자에게 알려 주세요. ({reason})',
    en: '{engine} isn’t set up correctly. Tell the person who runs this server. ({reason})',
  },
  engine_no_picture: {
    status: 502,
    ko: '{engine}에서 그림 대신 글만 보냈어요. 무엇을 그릴지 더 자세히 적어서 다시 시도해 주세요.',
    en: '{engine} sent words instead of a picture. Say more exactly what to show and try again.',
  },
  engine_picture_broken: {
    status: 502,
    ko: '{engine}에서 온 그림이 온전하지 않아요. 다시 시도해 주세요.',
    en: 'The picture from {engine} came damaged. Try again.',
  },
  engine_failed: {
    status: 502,
    ko: '{engine}에서 그리다가 실패했어요. 다시 시도해 주세요. ({reason})',
    en: '{engine} failed while painting. Try again. ({reason})',
  },
  engine_unreachable: {
    status: 503,
    ko: '{engine}에 연결할 수 없어요. 잠시 후 다시 시도해 주세요.',
    en: '{engine} can’t be reached. Try again in a moment.',
  },
  engine_cut_off: {
    status: 502,
    ko: '{engine}에서 그리는 동안 연결이 끊겼어요. 다시 시도해 주세요.',
    en: 'The connection to {engine} was lost while it was painting. Try again.',
  },
  engine_loading: {
    status: 503,
    ko: '{engine}에서 모델을 준비하고 있어요. {seconds}초쯤 뒤에 다시 시도해 주세요.',
    en: '{engine} is still loading its model. Try again in about {seconds} seconds.',
  },
  engine_busy: {
    status: 429,
    ko: '{engine}의 요청 한도를 넘었어요. {seconds}초쯤 뒤에 다시 시도해 주세요.',
    en: '{engine} has had too many requests. Try again in about {seconds} seconds.',
  },
  engine_timeout: {
    status: 504,
    ko: '{engine}에서 {seconds}초 안에 그림을 보내지 않아서 멈췄어요. 조금 뒤에 다시 시도해 주세요.',
    en: '{engine} sent no picture within {seconds} seconds and was stopped. Try again in a while.',
  },
} as const satisfies ErrorTexts;
