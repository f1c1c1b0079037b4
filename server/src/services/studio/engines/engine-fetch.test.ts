import sharp from 'sharp';
import { expect, it } from 'vitest';
import { createEngineFetch } from './engine-fetch.ts';
import { readPainting } from './read-painting.ts';

const MEGABYTE = 1024 * 1024;

it('reads no more of an answer than a picture has', async () => {
  const answering = (megabytes: number) => {
    let sent = 0;
    const body = new ReadableStream<Uint8Array>({
      pull(controller) {
        if (sent === megabytes) controller.close();
        else controller.enqueue(new Uint8Array(MEGABYTE));
        sent += 1;
      },
    });
    return createEngineFetch(() => Promise.resolve(new Response(body)))('http://engine');
  };
  expect((await (await answering(64)).bytes()).length).toBe(64 * MEGABYTE);
  await expect((await answering(1000)).bytes()).rejects.toMatchObject({ name: 'AnswerTooLong' });
});

it('takes no picture of more pixels than it can hold', async () => {
  const flat = (width: number, height: number) =>
    sharp({ create: { width, height, channels: 3, background: '#c87840' } })
      .png()
      .toBuffer();
  expect(await readPainting(await flat(2000, 1000))).toMatchObject({ width: 2000, height: 1000 });
  await expect(readPainting(await flat(8000, 6251))).rejects.toMatchObject({ code: 'engine_picture_broken' });
});
