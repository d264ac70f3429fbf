import { describe, expect, it } from 'vitest';
import type { TrunkLook } from '../../../src/policy/ledger/call-ledger.ts';
import { callTimes } from '../../../src/policy/ledger/call-rules.ts';
import { until } from '../../until.ts';
import { noPause, openLedger } from './own-ledger.ts';

type At = Awaited<ReturnType<typeof openLedger>>;

const up: TrunkLook = { name: 'carrier', settings: ['BELCODE_DIAL'], up: true, says: 'Reachable' };
const down: TrunkLook = { ...up, up: false, says: 'Unreachable' };

/** Every look is steady at once; what a mail would be sent for is in the stream. */
const atOnce = { ...noPause, trunkSteady: 0 };

const look = ({ ledger }: At, ...looks: TrunkLook[]) => ledger.watchedTrunks.note('dialler-1', looks);
const eventsOf = async (at: At) => (await at.told()).map(({ event }) => event);

describe('a trunk that a dialler watches', () => {
  it('goes down and comes back: one event each, in the words of Asterisk, and a number for a metric', async () => {
    const at = await openLedger({}, atOnce);
    await look(at, up);
    expect(await look(at, down)).toEqual([{ name: 'carrier', up: false, says: 'Unreachable' }]);
    for (let again = 0; again < 3; again += 1) expect(await look(at, down)).toEqual([]);
    const since = expect.any(Number);
    const shown = [{ ...down, dialler: 'dialler-1', since }];
    expect(await at.ledger.watchedTrunks.list()).toEqual(shown);
    expect((await at.ledger.overview.read()).watched).toEqual(shown);
    expect(await look(at, up)).toEqual([{ name: 'carrier', up: true, says: 'Reachable' }]);
    expect(await at.ledger.watchedTrunks.list()).toMatchObject([{ up: true, says: 'Reachable' }]);
    const which = { dialler: 'dialler-1', trunk: 'carrier', settings: 'BELCODE_DIAL' };
    expect(await at.told()).toEqual([
      { event: 'trunk-down', ...which, says: 'Unreachable' },
      { event: 'trunk-up', ...which },
    ]);
  });

  it('is shown down at the first look, and told of when it stays so', async () => {
    const at = await openLedger({}, { ...noPause, trunkSteady: 0.3 });
    await look(at, down);
    expect(await at.ledger.watchedTrunks.list()).toMatchObject([{ up: false }]);
    expect(await eventsOf(at)).toEqual([]);
    await until(async () => (await look(at, down)).length > 0);
    expect(await eventsOf(at)).toEqual(['trunk-down']);
  });

  it('that is down for less than the time, between looks, is not down', async () => {
    const at = await openLedger({}, { ...noPause, trunkSteady: 3_600 });
    for (const each of [up, down, down, up, down]) expect(await look(at, each)).toEqual([]);
    expect(await at.ledger.watchedTrunks.list()).toMatchObject([{ up: true, says: 'Reachable' }]);
    expect(await eventsOf(at)).toEqual([]);
  });

  it('that comes and goes all night is told of a few times, and shown always', async () => {
    const at = await openLedger({}, atOnce);
    for (let round = 0; round < 20; round += 1) await look(at, up).then(() => look(at, down));
    expect(await at.ledger.watchedTrunks.list()).toMatchObject([{ up: false }]);
    const { max } = callTimes.trunkTold;
    const events = await eventsOf(at);
    expect(events.filter((event) => event === 'trunk-down')).toHaveLength(max);
    expect(events.filter((event) => event === 'trunk-up')).toHaveLength(max);
  });

  it('that is down when the time of the limit is over is told of then', async () => {
    const at = await openLedger({}, { ...atOnce, trunkTold: { max: 1, windowSeconds: 1 } });
    for (const each of [down, up, down]) await look(at, each);
    await until(async () => {
      await look(at, down);
      return (await eventsOf(at)).length === 3;
    });
    expect(await eventsOf(at)).toEqual(['trunk-down', 'trunk-up', 'trunk-down']);
  });

  it('is told of once, though its dialler was away for longer than a look holds', async () => {
    const at = await openLedger({}, { ...atOnce, trunkSeen: 0.1 });
    await look(at, down);
    await until(async () => (await at.ledger.watchedTrunks.list()).length === 0);
    expect((await at.ledger.overview.read()).watched).toBeUndefined();
    await look(at, down);
    await until(async () => (await at.ledger.watchedTrunks.list()).length === 0);
    await look(at, up);
    expect(await eventsOf(at)).toEqual(['trunk-down', 'trunk-up']);
  });

  it('is another one at another exchange, and forgotten when no template uses it', async () => {
    const at = await openLedger({}, atOnce);
    await look(at, down, { ...up, name: 'second', settings: ['BELCODE_DIAL_SECOND', 'BELCODE_DIAL_INTERNAL'] });
    await at.ledger.watchedTrunks.note('dialler-2', [up]);
    const list = (await at.ledger.watchedTrunks.list()).map(({ dialler, name, up: isUp }) => [dialler, name, isUp]);
    expect(list).toEqual([
      ['dialler-1', 'carrier', false],
      ['dialler-2', 'carrier', true],
      ['dialler-1', 'second', true],
    ]);
    await look(at);
    expect(await at.ledger.watchedTrunks.list()).toMatchObject([{ dialler: 'dialler-2' }]);
  });
});
