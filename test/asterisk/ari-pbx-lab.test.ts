import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { CallEvent, CallRequest } from '../../src/asterisk/pbx.ts';
import { systemRandom } from '../../src/random.ts';
import { lab } from '../lab.ts';
import { startTelephone, type Telephone } from '../phones/baresip.ts';
import { telephoneOf } from '../telephones.ts';
import { until } from '../until.ts';
import { askAri, connectPbx } from './pbx-in-lab.ts';

/** What a fake cannot show: whether Asterisk understands our requests as we do. */
let telephone: Telephone;
const number = telephoneOf('ari-pbx-lab');
const running: (() => Promise<void>)[] = [];

beforeAll(async () => {
  telephone = await startTelephone({ number, sipPort: lab().sipPort });
});

afterEach(async () => {
  for (const stop of running.splice(0)) await stop();
});

afterAll(() => telephone?.stop());

async function connect(dialler: string) {
  const connected = await connectPbx(dialler, { dials: { trunk: 'PJSIP/{number}' } });
  running.push(connected.stop);
  return connected;
}

const request = (id: string, to = number): CallRequest => ({
  id,
  route: 'trunk',
  number: to,
  ringSeconds: 20,
  callSeconds: 60,
  detectMachine: false,
});

describe("Asterisk's own answers", () => {
  it('a destination that it does not know is unreachable, and leaves no channel', async () => {
    const { pbx } = await connect('pbx-unknown');
    const id = systemRandom.id();
    await expect(pbx.dial(request(id, '+31999999999'), () => {})).rejects.toMatchObject({ trouble: 'unreachable' });
    expect(await askAri(`/channels/${id}`)).toBeUndefined();
  });

  // Before any conflict of ids, because a thread of Asterisk that has reported one reports it for every later channel
  // that
  // it cannot create.
  it('attack: a destination that would be two is refused', async () => {
    const { pbx } = await connect('pbx-attack');
    for (const evil of [
      `${number}&PJSIP/${number}`,
      '+31\r\nX: y',
      `${number}@trunk&x`,
      '../../x',
      `$${'{SHELL(id)}'}`,
    ]) {
      const id = systemRandom.id();
      await expect(pbx.dial(request(id, evil), () => {})).rejects.toMatchObject({ trouble: 'unreachable' });
      expect(await askAri(`/channels/${id}`)).toBeUndefined();
    }
  });

  it('invariant 3: a delivery that one dialler has up is not placed by another, and goes on', async () => {
    const first = await connect('pbx-first');
    const second = await connect('pbx-second');
    const id = systemRandom.id();
    const events: CallEvent[] = [];
    const call = await first.pbx.dial(request(id), (event) => events.push(event));
    await telephone.untilIncoming();
    await expect(second.pbx.dial(request(id), () => {})).rejects.toMatchObject({ trouble: 'already-placed' });
    expect(await askAri(`/channels/${id}`)).toMatchObject({ id });
    await call.hangUp();
    await until(() => events.some(({ type }) => type === 'ended'));
    await expect(call.play(['/nowhere'])).rejects.toMatchObject({ trouble: 'call-over' });
    await call.hangUp();
    await call.stop('nothing');
  });

  it('invariant 4: the limit stands while it rings, and a left-over is hung up by the next connection before it is live', async () => {
    const before = await connect('pbx-left');
    const id = systemRandom.id();
    await before.pbx.dial(request(id), () => {});
    await telephone.untilIncoming();
    const limit = (await askAri(`/channels/${id}/variable?variable=TIMEOUT(absolute)`)) as { value: string };
    expect(Number(limit.value)).toBeGreaterThan(60);
    expect(Number(limit.value)).toBeLessThanOrEqual(80);
    await before.stop();
    expect(await askAri(`/channels/${id}`)).toMatchObject({ id });
    await connect('pbx-left');
    await until(async () => (await askAri(`/channels/${id}`)) === undefined);
  });
});
