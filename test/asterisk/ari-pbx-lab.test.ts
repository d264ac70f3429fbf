import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { telephones } from '../../lab/telephones.ts';
import { AriPbx, type AriPbxOptions } from '../../src/asterisk/ari-pbx.ts';
import type { CallEvent } from '../../src/asterisk/pbx.ts';
import { systemClock } from '../../src/clock.ts';
import { systemRandom } from '../../src/random.ts';
import { silentLog } from '../connections.ts';
import { lab } from '../lab.ts';
import { startTelephone, type Telephone } from '../phones/baresip.ts';
import { until } from '../until.ts';

/** What a fake cannot say: whether Asterisk understands it as we do. */
let telephone: Telephone;
const number = telephones.at(-1) ?? '';
const running: (() => Promise<void>)[] = [];

beforeAll(async () => {
  telephone = await startTelephone({ number, sipPort: lab().sipPort });
});

afterEach(async () => {
  for (const stop of running.splice(0)) await stop();
});

afterAll(() => telephone?.stop());

async function connect(dialler: string, options: Partial<AriPbxOptions> = {}) {
  const pbx = new AriPbx({
    url: `http://127.0.0.1:${lab().httpPort}`,
    user: 'belcode',
    password: lab().ariPassword,
    dialler,
    dial: 'PJSIP/{number}',
    callerId: 'Belcode <+31508200000>',
    onPresence: () => {},
    ...{ log: silentLog, clock: systemClock, random: systemRandom },
    ...options,
  });
  const run = pbx.run();
  const stop = async () => {
    pbx.stop();
    await run;
  };
  running.push(stop);
  await until(() => pbx.isLive());
  return { pbx, stop };
}

async function ask(path: string): Promise<unknown> {
  const authorization = `Basic ${Buffer.from(`belcode:${lab().ariPassword}`).toString('base64')}`;
  const answer = await fetch(`http://127.0.0.1:${lab().httpPort}/ari${path}`, { headers: { authorization } });
  return answer.status === 404 ? undefined : answer.json();
}

const request = (id: string, to = number) => ({ id, number: to, ringSeconds: 20, callSeconds: 60 });

describe("Asterisk's own answers", () => {
  it('a destination that it does not know is unreachable, and leaves no channel', async () => {
    const { pbx } = await connect('pbx-unknown');
    const id = systemRandom.id();
    await expect(pbx.place(request(id, '+31999999999'), () => {})).rejects.toMatchObject({ trouble: 'unreachable' });
    expect(await ask(`/channels/${id}`)).toBeUndefined();
  });

  it('invariant 3: a delivery that one dialler has up is not placed by another, and goes on', async () => {
    const first = await connect('pbx-first');
    const second = await connect('pbx-second');
    const id = systemRandom.id();
    const events: CallEvent[] = [];
    const call = await first.pbx.place(request(id), (event) => events.push(event));
    await telephone.untilIncoming();
    await expect(second.pbx.place(request(id), () => {})).rejects.toMatchObject({ trouble: 'already-placed' });
    expect(await ask(`/channels/${id}`)).toMatchObject({ id });
    await call.hangUp();
    await until(() => events.some(({ type }) => type === 'ended'));
    await expect(call.play(['/nowhere'])).rejects.toMatchObject({ trouble: 'call-over' });
    await call.hangUp();
    await call.stop('nothing');
  });

  it('invariant 4: the limit stands while it rings, and a left-over is hung up by the next connection before it is live', async () => {
    const before = await connect('pbx-left');
    const id = systemRandom.id();
    await before.pbx.place(request(id), () => {});
    await telephone.untilIncoming();
    const limit = (await ask(`/channels/${id}/variable?variable=TIMEOUT(absolute)`)) as { value: string };
    expect(Number(limit.value)).toBeGreaterThan(60);
    expect(Number(limit.value)).toBeLessThanOrEqual(80);
    await before.stop();
    expect(await ask(`/channels/${id}`)).toMatchObject({ id });
    await connect('pbx-left');
    await until(async () => (await ask(`/channels/${id}`)) === undefined);
  });

  it('attack: a destination that would be two is none', async () => {
    const { pbx } = await connect('pbx-attack');
    for (const evil of [
      `${number}&PJSIP/${number}`,
      '+31\r\nX: y',
      `${number}@trunk&x`,
      '../../x',
      `$${'{SHELL(id)}'}`,
    ]) {
      const id = systemRandom.id();
      await expect(pbx.place(request(id, evil), () => {})).rejects.toMatchObject({ trouble: 'unreachable' });
      expect(await ask(`/channels/${id}`)).toBeUndefined();
    }
  });
});
