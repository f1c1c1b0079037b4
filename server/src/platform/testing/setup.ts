import net from 'node:net';

const LOOPBACK = /^(localhost|127\.|::1$|::ffff:127\.)/;

/**
 * Tests reach this machine only: a call to anywhere else is a mistake, and fails with the address in its message.
 * Files of one worker share the class, so it is guarded once.
 */
// eslint-disable-next-line @typescript-eslint/unbound-method -- called with its own this below
const connect = net.Socket.prototype.connect;
if (connect.name !== 'guarded')
  net.Socket.prototype.connect = function guarded(this: net.Socket, ...args: unknown[]): net.Socket {
    const first: unknown = Array.isArray(args[0]) ? (args[0] as unknown[])[0] : args[0];
    const host =
      typeof first === 'object' && first !== null
        ? (first as net.TcpNetConnectOpts).host
        : typeof args[1] === 'string'
          ? args[1]
          : undefined;
    if (host !== undefined && !LOOPBACK.test(host)) {
      this.destroy(new Error(`a test tried to reach ${host}: outside calls need a double on this machine`));
      return this;
    }
    return connect.apply(this, args as never);
  };
