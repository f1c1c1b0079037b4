export const TEMPLATES = ['hero', 'editorial', 'sale', 'menu', 'review', 'event'] as const;
export type Template = (typeof TEMPLATES)[number];

/** Pixels of the picture for each ratio. */
export const RATIOS = {
  '1:1': [1080, 1080],
  '16:9': [1600, 900],
  '9:16': [1080, 1920],
  '4:3': [1440, 1080],
} as const;
export type Ratio = keyof typeof RATIOS;

export const MOODS = ['calm', 'editorial', 'bold', 'craft', 'tender', 'poster', 'fun', 'pop', 'classic'] as const;
export type Mood = (typeof MOODS)[number];

/** Drawn in the place of a photo: what a trade is known by. */
export const MOTIFS = [
  ...(['cup', 'bread', 'bowl', 'flower', 'scissors', 'bottle', 'polish', 'dumbbell', 'lotus', 'paw'] as const),
  ...(['tooth', 'cross', 'capsule', 'book', 'pencil', 'car', 'wheel', 'hanger', 'house', 'sofa'] as const),
  ...(['ring', 'glasses', 'microphone', 'screen', 'shirt', 'bag', 'sparkles', 'stones'] as const),
] as const;
export type Motif = (typeof MOTIFS)[number];

export const PAPERS = ['A4', 'A5'] as const;
export type Paper = (typeof PAPERS)[number];

export interface MenuItem {
  readonly name: string;
  readonly price?: string;
}

/** What an advertisement says and shows. Only the headline is needed. */
export interface Advertisement {
  readonly template: Template;
  readonly mood?: Mood;
  readonly headline: string;
  readonly sub?: string;
  readonly body?: string;
  readonly call?: string;
  readonly shop?: string;
  readonly price?: string;
  readonly oldPrice?: string;
  /** What the sale's tag says when no discount can be computed, or instead of it. */
  readonly tag?: string;
  readonly date?: string;
  readonly place?: string;
  readonly items?: readonly MenuItem[];
  /** Stars, 1 to 5; none are drawn without it. */
  readonly rating?: number;
  readonly customer?: string;
  readonly photo?: Uint8Array;
  readonly logo?: Uint8Array;
  /** Drawn by hero and editorial where there is no photo; without it they show a disc and the shop's first letter. */
  readonly motif?: Motif;
  /** Chooses the hue where neither photo nor mood settles it. */
  readonly seed: number;
}

export interface RenderInput extends Advertisement {
  readonly ratio: Ratio;
  readonly format: 'png' | 'webp';
  /** Keeps text out of where story apps draw their own buttons (9:16 only). */
  readonly storySafe?: boolean;
}

export interface PrintInput extends Advertisement {
  readonly paper: Paper;
  readonly landscape?: boolean;
  /** Told in the file's metadata: how the picture came about. */
  readonly subject?: string;
}

export interface Box {
  readonly x: number;
  readonly y: number;
  readonly w: number;
  readonly h: number;
}

export interface BlockReport {
  readonly id: string;
  readonly text: string;
  readonly lines: readonly string[];
  readonly size: number;
  /** Where the layout says the ink is. */
  readonly box: Box;
  /** Where the rasterised glyphs are. */
  readonly ink: Box;
  /** Characters drawn as boxes, since their face does not hold them. */
  readonly boxes: number;
  /** WCAG ratio at the first percentile of the block's own pixels. */
  readonly contrast: number;
}

export interface Report {
  readonly blocks: readonly BlockReport[];
  /** Fields that are nowhere in the picture, and characters that no font holds ("character U+05D0"). */
  readonly dropped: readonly string[];
  /** Blocks that end with … since even their smallest size did not fit. */
  readonly cut: readonly string[];
}

export interface Rendering {
  readonly bytes: Uint8Array;
  readonly width: number;
  readonly height: number;
  readonly report: Report;
}

export type CompositorErrorCode = 'nothing_to_set' | 'photo_unreadable' | 'render_failed' | 'closed';

/** What a caller can act on; everything else that fails is `render_failed`. */
export class CompositorError extends Error {
  readonly code: CompositorErrorCode;
  constructor(code: CompositorErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'CompositorError';
    this.code = code;
  }
}
