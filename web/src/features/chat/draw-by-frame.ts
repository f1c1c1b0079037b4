export interface Frames {
  readonly request: (draw: () => void) => number;
  readonly cancel: (frame: number) => void;
}

const browser: Frames = {
  request: (draw) => requestAnimationFrame(draw),
  cancel: (frame) => cancelAnimationFrame(frame),
};

/**
 * Text that comes in bits is drawn once a frame, however many bits there were. An answer that is read again from its
 * beginning is not drawn until it is as long as what is on the screen: text only grows, unless it was reset.
 */
export const createFramedText = (shown: string, draw: (text: string) => void, frames: Frames = browser) => {
  let text = '';
  let longest = shown.length;
  let frame: number | null = null;

  const flush = (): void => {
    frame = null;
    if (text.length < longest) return;
    longest = text.length;
    draw(text);
  };
  const schedule = (): void => {
    frame ??= frames.request(flush);
  };

  return {
    add(bit: string): void {
      text += bit;
      schedule();
    },
    reset(whole: string): void {
      text = whole;
      longest = 0;
      schedule();
    },
    /** Draws nothing any more: the whole message is there. */
    end(): void {
      if (frame !== null) frames.cancel(frame);
      frame = null;
    },
  };
};
