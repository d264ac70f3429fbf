import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { type Clock, maxSecondsApart, secondsAhead } from '../clock.ts';
import type { Program } from '../config.ts';
import { withStoreTimes } from './with-store-times.ts';

/**
 * The clock of this host beside those of Redis and PostgreSQL. On a wrong one the codes of every authenticator are
 * refused.
 */
export async function checkClock(
  urls: Parameters<typeof withStoreTimes>[0],
  programs: readonly Program[],
  clock: Clock,
): Promise<string> {
  const all = await withStoreTimes(urls, async (times) => {
    const wanted = Object.entries(times).filter(([store]) => store === 'Redis' || programs.includes('api'));
    const looks = wanted.map(async ([store, ask]) => ({ store, ahead: await secondsAhead(clock, ask) }));
    // A store that is away has a line of its own.
    return (await Promise.allSettled(looks)).flatMap((look) => (look.status === 'fulfilled' ? [look.value] : []));
  }).catch(() => []);
  if (all.length === 0) return 'not compared, because no store answers';
  const apart = all.filter(({ ahead }) => Math.abs(ahead) > maxSecondsApart);
  if (apart.length > 0)
    throw new Error(
      `the clock of this host is ${apart.map(wordsOf).join(', and ')}. Authenticators are refused where it is wrong. ` +
        'Look with timedatectl which is right, and let NTP set all hosts: apt install systemd-timesyncd',
    );
  return `it agrees with ${all.map(({ store }) => store).join(' and ')}${await wordsOfSynchronisation()}`;
}

function wordsOf({ store, ahead }: { store: string; ahead: number }): string {
  return `${Math.round(Math.abs(ahead))} s ${ahead > 0 ? 'ahead of' : 'behind'} that of ${store}`;
}

/** A warning, because a container or a virtual machine may get the time from its host: all on one host agree. */
async function wordsOfSynchronisation(): Promise<string> {
  const words = ['show', '--property=NTPSynchronized', '--value'];
  const { stdout } = await promisify(execFile)('timedatectl', words, { timeout: 2_000 }).catch(() => ({ stdout: '' }));
  return stdout.trim() === 'no' ? '; timedatectl says that NTP does not set this host' : '';
}
