import type { ImageModelV4, ImageModelV4CallOptions } from '@ai-sdk/provider';
import type { EngineName, Method } from '@madang/contracts/studio/engines';
import type { AspectRatio } from '@madang/contracts/studio';

/** What an engine is to paint. Text is never among it: that is set over the picture. */
export interface PaintRequest {
  readonly method: Method;
  readonly prompt: string;
  /** What is not to be seen, for engines that take it apart. */
  readonly negativePrompt: string;
  readonly ratio: AspectRatio;
  readonly seed: number;
  /** For every method but t2i: JPEG or PNG. */
  readonly photo: Uint8Array | undefined;
  /** Of the photo, for canny: white on black, as PNG. */
  readonly edges: Uint8Array | undefined;
}

/** How much of the picture is there, from 0 to 1. */
export type TakeProgress = (part: number) => void;

type Options = Partial<
  Pick<ImageModelV4CallOptions, 'size' | 'aspectRatio' | 'seed' | 'files' | 'providerOptions' | 'prompt'>
>;

/** Whoever paints pictures: a model of the AI SDK, and how it is to be asked. */
export interface Engine {
  readonly name: Exclude<EngineName, 'compositor'>;
  readonly label: string;
  /** As its server calls it. */
  readonly model: string;
  readonly methods: readonly Method[];
  readonly keepsSeed: boolean;
  /** Whether somebody is paid for its pictures. */
  readonly costs: boolean;
  /** Whether it makes something of what is said in Korean. */
  readonly readsKorean: boolean;
  readonly open: (take: TakeProgress) => ImageModelV4 | Promise<ImageModelV4>;
  readonly options: (request: PaintRequest) => Options;
}

/** Under which it is named in what it has made. */
export const providerOf = ({ name, model }: Pick<Engine, 'name' | 'model'>): string => `${name}/${model}`;

/** Pixels for models that paint in sizes of about a megapixel, in steps of 64. */
export const SIZES = {
  '1:1': [1024, 1024],
  '4:3': [1152, 896],
  '16:9': [1344, 768],
  '9:16': [768, 1344],
} as const satisfies Record<AspectRatio, readonly [number, number]>;

/** Photos come as one of these two, and edges as PNG. */
export const mediaTypeOf = (bytes: Uint8Array): 'image/png' | 'image/jpeg' =>
  bytes[0] === 0x89 ? 'image/png' : 'image/jpeg';
