import { z } from 'zod';
import { storableText } from '@madang/contracts/fields';
import { ownTool } from './own-tool.ts';

const nearby = ownTool({
  name: 'places_nearby',
  title: 'Find bins and recycling centres',
  description:
    'Bins or recycling centres near a point in South Korea, nearest first, or in a region. Give latitude and longitude, or region. Sample data says so: such places do not exist.',
  input: z.object({
    kind: z.enum(['bin', 'center']).describe('bin: bins on the street; center: places that take things in'),
    latitude: z.number().min(32).max(39.5).optional(),
    longitude: z.number().min(123).max(132.5).optional(),
    radius_m: z.int().min(1).max(20_000).default(2000),
    region: z.string().trim().min(1).max(40).optional().describe('Region or district, such as 서울 마포구'),
    open_now: z.boolean().default(false).describe('Only what is known to be open at this moment'),
    limit: z.int().min(1).max(20).default(5),
  }),
  output: z.object({
    items: z.array(
      z.object({
        citation: z.int(),
        name: z.string(),
        address: z.string().nullable(),
        detail: z.string().nullable(),
        latitude: z.number(),
        longitude: z.number(),
        distance_m: z.number().nullable(),
        types: z.array(z.string()),
        takes: z.string().nullable(),
        phone: z.string().nullable(),
        is_sample: z.boolean(),
      }),
    ),
  }),
  async run({ kind, latitude, longitude, radius_m, region, open_now, limit }, { call, cite, locale }) {
    const where = region === undefined ? {} : { region: storableText(region) };
    const point = latitude === undefined || longitude === undefined ? {} : { lat: latitude, lon: longitude };
    const query = { ...where, ...point, radius: radius_m, limit, ...(open_now ? { open_now: 'true' as const } : {}) };
    const found = await call(kind === 'bin' ? 'GET /locations/bins' : 'GET /locations/centers', { query });
    return {
      items: found.items.map(
        ({ name, address, detail, latitude, longitude, distance_m, types, takes, phone, source }) => ({
          citation: cite({
            title: source.title[locale],
            source: source.title[locale],
            url: source.url,
            date: source.reference_date,
          }),
          name,
          address,
          detail,
          latitude,
          longitude,
          distance_m,
          types,
          takes,
          phone,
          is_sample: source.is_sample,
        }),
      ),
    };
  },
});

export const PLACE_TOOLS = [nearby];
