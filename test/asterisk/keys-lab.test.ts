import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { extensions, switchboard } from '../../lab/telephones.ts';
import type { AriPbx } from '../../src/asterisk/ari-pbx.ts';
import { lab } from '../lab.ts';
import { startTelephone, type Telephone } from '../phones/baresip.ts';
import { until } from '../until.ts';
import { connectPbx, placeCall } from './pbx-in-lab.ts';

const [, , extension = ''] = extensions;
let connected: { pbx: AriPbx; stop(): Promise<void> };
let telephone: Telephone;
const running: { hangUp(): Promise<void> }[] = [];

beforeAll(async () => {
  const dials = { trunk: 'Local/{number}@lab-numbers/n', internal: 'PJSIP/{number}' };
  connected = await connectPbx('keys', { dials });
  telephone = await startTelephone({ number: extension, sipPort: lab().sipPort });
});

afterEach(async () => {
  for (const call of running.splice(0)) await call.hangUp();
});

afterAll(async () => {
  await telephone?.stop();
  await connected?.stop();
});

describe('keys that Belcode sends', () => {
  it('arrive at a telephone as events, each once, in order (RFC 4733)', async () => {
    const call = await placeCall(connected.pbx, { route: 'internal', number: extension });
    running.push(call.call);
    await telephone.untilIncoming();
    await telephone.answer();
    await call.untilTold('answered');
    await call.call.sendKeys('0123456789*#');
    const heard = () => telephone.events.filter(({ type }) => type === 'CALL_DTMF_START').map(({ param }) => param);
    await until(() => heard().length >= 12, 10_000);
    expect(heard()).toEqual([...'0123456789*#']);
    await call.call.hangUp();
    await telephone.untilClosed();
  });

  it('keep the pauses between them: a comma is 2 s, as on a mobile, and w is half a second', async () => {
    const call = await placeCall(connected.pbx, { route: 'internal', number: extension });
    running.push(call.call);
    await telephone.untilIncoming();
    const earlier = telephone.events.length;
    await telephone.answer();
    await call.untilTold('answered');
    await call.call.sendKeys('1,2w3');
    const keys = () => telephone.events.slice(earlier).filter(({ type }) => type === 'CALL_DTMF_START');
    const times: number[] = [];
    for (const count of [1, 2, 3]) {
      await until(() => keys().length >= count, 10_000);
      times.push(performance.now());
    }
    expect(keys().map(({ param }) => param)).toEqual(['1', '2', '3']);
    const [first = 0, second = 0, third = 0] = times;
    expect(second - first).toBeGreaterThan(1_900);
    expect(third - second).toBeGreaterThan(400);
    await call.call.hangUp();
    await telephone.untilClosed();
  });

  it('bring a call through a switchboard to the telephone behind it', async () => {
    const call = await placeCall(connected.pbx, { number: switchboard });
    running.push(call.call);
    await call.untilTold('answered');
    await call.call.sendKeys(extension);
    await telephone.untilIncoming(10_000);
    await call.call.hangUp();
    await telephone.untilClosed();
  });

  it('that the switchboard does not know end the call', async () => {
    const call = await placeCall(connected.pbx, { number: switchboard });
    running.push(call.call);
    await call.untilTold('answered');
    await call.call.sendKeys('999');
    await call.untilTold('ended', 8_000);
  });

  it('are refused when the call is over', async () => {
    const call = await placeCall(connected.pbx, { number: switchboard });
    await call.untilTold('answered');
    await call.call.hangUp();
    await call.untilTold('ended');
    await expect(call.call.sendKeys('1')).rejects.toMatchObject({ trouble: 'call-over' });
  });
});
