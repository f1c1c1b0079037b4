import { MovableClock } from '../../server/src/platform/testing/movable-clock.ts';

/** Shows another time than the machine; what waits goes on waiting as long as it would. */
export class ShiftedClock extends MovableClock {
  shiftMs = 0;

  override now(): number {
    return super.now() + this.shiftMs;
  }
}
