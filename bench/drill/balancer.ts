import { request } from 'node:http';
import { connect, createServer, type Socket } from 'node:net';

/**
 * What docs/health.md recommends for haproxy: asks /readyz every 2 s, every half second once a check has failed, `fall
 * 2 rise 1`, waits 2 s for a reply, closes the sessions of a server that is down, tries the other server when one
 * cannot be reached, and asks both when both are down.
 */
export interface Balancer {
  port: number;
  /** Drops every packet to and from a server, without a word to either side. */
  cutOff(target: number): void;
  mend(target: number): void;
  close(): void;
}

const checkMilliseconds = 2_000;
/** haproxy's `fastinter` and `downinter`. */
const doubtMilliseconds = 500;
const checkLimitMilliseconds = 2_000;
const fallAfter = 2;
const connectLimitMilliseconds = 2_000;
const nobody =
  'HTTP/1.1 503 Service Unavailable\r\nconnection: close\r\ncontent-length: 34\r\n\r\nNo server is available to answer.\n';

interface Target {
  port: number;
  up: boolean;
  /** Checks in a row that say otherwise. */
  against: number;
  cut: boolean;
  sockets: Set<Socket>;
}

export async function startBalancer(ports: readonly number[]): Promise<Balancer> {
  const targets = ports.map((port): Target => ({ port, up: true, against: 0, cut: false, sockets: new Set() }));
  const find = (port: number) => targets.find((each) => each.port === port) as Target;
  let turn = 0;
  const server = createServer({ allowHalfOpen: false }, (near) => {
    near.on('error', () => {});
    turn += 1;
    const order = [targets[turn % targets.length], targets[(turn + 1) % targets.length]] as Target[];
    const isOneUp = order.some(({ up }) => up);
    void reach(order.filter(({ up }) => up || !isOneUp)).then((reached) => {
      if (reached === undefined) {
        near.end(nobody);
        return;
      }
      const { target, far } = reached;
      join(near, far, target);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const closed = new AbortController();
  for (const target of targets) void checkUntil(closed.signal, target);
  return {
    port: (server.address() as { port: number }).port,
    cutOff(port) {
      find(port).cut = true;
    },
    mend(port) {
      const target = find(port);
      target.cut = false;
      // Lost data cannot be sent again.
      for (const socket of target.sockets) socket.destroy();
    },
    close() {
      closed.abort();
      server.close();
      for (const { sockets } of targets) for (const socket of sockets) socket.destroy();
    },
  };
}

async function checkUntil(closed: AbortSignal, target: Target): Promise<void> {
  while (!closed.aborted) {
    const isSteady = target.up && target.against === 0;
    await new Promise((resolve) => setTimeout(resolve, isSteady ? checkMilliseconds : doubtMilliseconds));
    if (!closed.aborted) await check(target);
  }
}

async function check(target: Target): Promise<void> {
  const isReady = !target.cut && (await asksReady(target.port));
  target.against = isReady === target.up ? 0 : target.against + 1;
  if (target.against < (target.up ? fallAfter : 1)) return;
  target.up = isReady;
  target.against = 0;
  if (!isReady) for (const socket of target.sockets) socket.destroy();
}

function asksReady(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const options = { method: 'HEAD', path: '/readyz', host: '127.0.0.1', port, agent: false } as const;
    const sent = request({ ...options, timeout: checkLimitMilliseconds }, (reply) => {
      reply.resume();
      resolve(reply.statusCode === 200);
    });
    sent.on('timeout', () => sent.destroy());
    sent.on('error', () => resolve(false));
    sent.end();
  });
}

async function reach(order: readonly Target[]): Promise<{ target: Target; far: Socket } | undefined> {
  for (const target of order) {
    if (target.cut) {
      await new Promise((resolve) => setTimeout(resolve, connectLimitMilliseconds));
      continue;
    }
    const far = await new Promise<Socket | undefined>((resolve) => {
      const socket = connect(target.port, '127.0.0.1', () => resolve(socket));
      socket.once('error', () => resolve(undefined));
    });
    if (far !== undefined) return { target, far };
  }
  return undefined;
}

function join(near: Socket, far: Socket, target: Target): void {
  for (const [from, to] of [
    [near, far],
    [far, near],
  ] as const) {
    target.sockets.add(from);
    from.on('error', () => {});
    from.on('data', (chunk) => target.cut || to.write(chunk));
    from.on('close', () => {
      target.sockets.delete(from);
      if (!target.cut) to.destroy();
    });
  }
}
