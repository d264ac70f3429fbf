import { describe, expect, it, onTestFinished } from 'vitest';
import { AmiError, type AmiReason } from '../../src/asterisk/ami-error.ts';
import { type TrunkEyes, watchTrunks } from '../../src/dialler/watch-trunks.ts';
import { Refusal } from '../../src/errors.ts';
import type { TrunkLook } from '../../src/policy/ledger/call-ledger.ts';
import { silentLog } from '../silent-log.ts';
import { FakeClock } from './fake-clock.ts';

const seen: TrunkLook[] = [{ name: 'carrier', settings: ['BELCODE_DIAL'], up: true, says: 'Reachable' }];

/** @param open what each connection does; the last one is repeated */
function startWatch(connections: (() => Promise<TrunkLook[]>)[], refuses?: AmiReason) {
  const clock = new FakeClock();
  const stopping = new AbortController();
  const at = { opened: 0, open: 0, noted: 0, storeIsAway: false, logged: [] as string[] };
  const log = {
    ...silentLog,
    error: (...words: unknown[]) => void at.logged.push(String(words.at(-1))),
    info: (...words: unknown[]) => void at.logged.push(String(words.at(-1))),
  } as typeof silentLog;
  const running = watchTrunks(
    {
      dialler: 'dialler-1',
      clock,
      log,
      random: { fraction: () => 1 } as never,
      async open(): Promise<TrunkEyes> {
        at.opened += 1;
        if (refuses !== undefined) throw new AmiError(refuses, `it is ${refuses}`);
        at.open += 1;
        const look = connections[Math.min(at.opened, connections.length) - 1] as () => Promise<TrunkLook[]>;
        const close = () => {
          at.open -= 1;
        };
        return { look, close };
      },
      store: {
        async note() {
          if (at.storeIsAway) throw new Refusal('store-unavailable');
          at.noted += 1;
          return [];
        },
      },
    },
    stopping.signal,
  );
  const stop = async () => {
    stopping.abort();
    await running;
  };
  onTestFinished(stop);
  return { at, clock, stop };
}

const lost = async (): Promise<TrunkLook[]> => {
  throw new AmiError('away', 'the connection was closed');
};

describe('the watch of the trunks', () => {
  it('looks every ten seconds, and closes its connection when it stops', async () => {
    const { at, clock, stop } = startWatch([async () => seen]);
    await clock.advance(35_000);
    expect(at).toMatchObject({ opened: 1, open: 1, noted: 4 });
    await stop();
    expect(at.open).toBe(0);
  });

  it('goes on while Redis is away', async () => {
    const { at, clock } = startWatch([async () => seen]);
    at.storeIsAway = true;
    await clock.advance(30_000);
    at.storeIsAway = false;
    await clock.advance(20_000);
    expect(at).toMatchObject({ opened: 1, noted: 2 });
  });

  it('connects again when the connection is lost, leaves none open, and says each once', async () => {
    const { at, clock } = startWatch([lost, lost, async () => seen]);
    await clock.advance(60_000);
    expect(at).toMatchObject({ opened: 3, open: 1 });
    expect(at.logged).toEqual([
      'the trunks are not watched: the connection was closed. Trying again',
      'the trunks are watched again',
    ]);
  });

  it.each([
    ['login-refused', 10],
    ['away', 15],
    ['silent', 15],
    ['refused', 15],
  ] as const)('tries less and less often when it is %s', async (reason, most) => {
    const { at, clock } = startWatch([], reason);
    await clock.advance(600_000);
    expect(at.opened).toBeGreaterThan(5);
    expect(at.opened).toBeLessThanOrEqual(most + 1);
    expect(at.logged).toHaveLength(1);
  });
});
