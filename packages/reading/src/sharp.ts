import sharp from 'sharp';

/**
 * What libvips may decode, by its own look at the first bytes: the formats of photos and screenshots. An SVG would be drawn
 * by a renderer of its own, with text and filters that take as long as their writer wants.
 */
const LOADERS = ['Jpeg', 'Uhdr', 'Png', 'Webp', 'Nsgif', 'Heif', 'Tiff'].map((name) => `VipsForeignLoad${name}`);

// It holds for the whole process, whoever else has loaded sharp.
sharp.block({ operation: ['VipsForeignLoad'] });
sharp.unblock({ operation: LOADERS });
sharp.cache(false);
sharp.concurrency(1);

export { sharp };
export type { Sharp, SharpOptions } from 'sharp';
