import { AmiError } from '../asterisk/ami-error.ts';
import type { Clock } from '../clock.ts';
import type { Log } from '../log.ts';
import type { TrunkLook } from '../policy/ledger/call-ledger.ts';
import type { WatchedTrunkStore } from '../policy/ledger/watched-trunk-store.ts';
import type { Random } from '../random.ts';

/** A connection to the manager interface. */
export interface TrunkEyes {
  look(): Promise<TrunkLook[]>;
  close(): void;
}

export interface WatchTrunksParts {
  dialler: string;
  /** Connects. Throws AmiError. */
  open(): Promise<TrunkEyes>;
  store: Pick<WatchedTrunkStore, 'note'>;
  log: Log;
  clock: Clock;
  random: Random;
}

const lookEveryMilliseconds = 10_000;
/** After a failure the pause doubles from the first to the longest; half of it is random. */
const firstPauseMilliseconds = 1_000;
const maxPauseMilliseconds = 60_000;

/**
 * Watches the trunks of the dial templates until the signal aborts: looks every ten seconds, and notes what it saw.
 * Never rejects. While the manager interface is away, or refuses the login, nothing is watched, which is logged once.
 */
export async function watchTrunks(parts: WatchTrunksParts, signal: AbortSignal): Promise<void> {
  const { log, clock, random, open } = parts;
  let failures = 0;
  let said = '';
  while (!signal.aborted) {
    let eyes: TrunkEyes | undefined;
    try {
      eyes = await open();
      await lookUntilAborted(parts, eyes, signal, () => {
        if (failures > 0) log.info('the trunks are watched again');
        [failures, said] = [0, ''];
      });
    } catch (error) {
      if (signal.aborted) return;
      const { message } = error as Error;
      if (message !== said) log.error(`the trunks are not watched: ${message}. Trying again`);
      said = message;
      failures += 1;
      // Each refused login is a line in the log of Asterisk, and may count for a ban.
      const isRefused = error instanceof AmiError && error.reason === 'login-refused';
      const pause = isRefused ? maxPauseMilliseconds : pauseAfter(failures);
      await clock.wait(pause / 2 + random.fraction() * (pause / 2), signal).catch(() => {});
    } finally {
      eyes?.close();
    }
  }
}

function pauseAfter(failures: number): number {
  return Math.min(firstPauseMilliseconds * 2 ** Math.min(failures - 1, 10), maxPauseMilliseconds);
}

/** @throws AmiError when the connection ends */
async function lookUntilAborted(
  { dialler, store, log, clock }: WatchTrunksParts,
  eyes: TrunkEyes,
  signal: AbortSignal,
  onLook: () => void,
): Promise<void> {
  while (!signal.aborted) {
    const looks = await eyes.look();
    onLook();
    // The connection to Redis logs that it is away; the next look is noted then.
    for (const { name, up, says } of await store.note(dialler, looks).catch(() => [])) {
      if (up) log.info({ trunk: name, says }, 'a trunk is back');
      else log.error({ trunk: name, says }, 'a trunk is down');
    }
    await clock.wait(lookEveryMilliseconds, signal).catch(() => {});
  }
}
