import type { CallOverview, TrunkName, WatchedTrunk } from '../policy/ledger/call-ledger.ts';
import type { PartState } from '../readiness.ts';

/** By which setting a call to an outside number goes out. */
const settingOf: Readonly<Record<TrunkName, string>> = {
  trunk: 'BELCODE_DIAL',
  'second-trunk': 'BELCODE_DIAL_SECOND',
};

/**
 * Whether some trunk takes outside calls out: one that is up at some dialler, or watched at none, and does not give the
 * same answer to all calls.
 *
 * @param hasSecond BELCODE_DIAL_SECOND is set
 */
export function judgeTrunks({ trunks = [], watched = [] }: CallOverview, hasSecond: boolean): PartState {
  const at = (name: TrunkName) => watched.filter(({ settings }) => settings.includes(settingOf[name]));
  const names = (['trunk', 'second-trunk'] as const).filter(
    (name) => name === 'trunk' || hasSecond || at(name).length > 0,
  );
  const isDown = (name: TrunkName) => at(name).length > 0 && at(name).every(({ up }) => !up);
  const isFailing = (name: TrunkName) => trunks.some(({ trunk }) => trunk === name);
  const isOpen = names.some((name) => !isDown(name) && !isFailing(name));
  const down = watched.filter(({ up }) => !up);
  const faults = [...(down.length > 0 ? [wordsOfDown(down)] : []), ...(trunks.length > 0 ? [wordsOf(trunks)] : [])];
  if (faults.length === 0) return { state: 'ok', says: 'No trunk is known to be down.' };
  const says = faults.join(' ');
  if (isOpen) return { state: 'ok', says: `Outside calls go out by another trunk. ${says}` };
  const mend =
    down.length > 0
      ? 'See the calls page, or run `belcode doctor` beside that dialler.'
      : 'docs/network-answers.md says what an answer means. Ask your carrier.';
  return { state: 'away', says, mend };
}

function wordsOfDown(down: readonly WatchedTrunk[]): string {
  const each = down.map(({ settings, dialler, says }) => `${settings.join(', ')} at ${dialler}: ${says}`);
  return `Asterisk says that a trunk is down (${each.join('; ')}).`;
}

function wordsOf(trunks: NonNullable<CallOverview['trunks']>): string {
  const answers = trunks.map(({ trunk, answer }) => `${trunk}: ${answer}`).join(', ');
  return `A trunk gives the same answer to all calls, and none rings (${answers}).`;
}
