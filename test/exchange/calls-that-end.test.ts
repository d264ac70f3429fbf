import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { telephoneOf } from '../telephones.ts';
import { until } from '../until.ts';
import { CodeCall } from './code-call.ts';

const number = telephoneOf('calls-that-end');
const nobody = telephoneOf('calls-that-end: nobody');
let call: CodeCall;

beforeAll(async () => {
  call = await CodeCall.start({ name: 'calls-that-end', number });
});

afterAll(() => call?.stop());

describe('calls that end without a code', () => {
  it('S19 busy (486)', async () => {
    const challenge = await call.panel.open(number);
    await call.phone.untilIncoming();
    await call.phone.hangUp();
    expect((await call.panel.untilOver(challenge.id)).delivery).toMatchObject({ state: 'ended', reason: 'busy' });
  });

  it('S19 no answer', async () => {
    const challenge = await call.panel.open(number);
    await call.phone.untilIncoming();
    expect((await call.panel.untilOver(challenge.id)).delivery).toMatchObject({ state: 'ended', reason: 'no-answer' });
  });

  it('S19 no such telephone', async () => {
    const challenge = await call.panel.open(nobody);
    expect((await call.panel.untilOver(challenge.id)).delivery).toMatchObject({
      state: 'ended',
      reason: 'unreachable',
    });
  });

  it('S19 hung up during the greeting', async () => {
    const challenge = await call.panel.open(number);
    await call.phone.untilIncoming();
    await call.phone.answer();
    await call.panel.untilKey(challenge.id);
    await call.phone.hangUp();
    expect((await call.panel.untilOver(challenge.id)).delivery).toMatchObject({ reason: 'hung-up-before-code' });
  });

  it('hung up before the first digit: the code does not count as heard, and calling again brings a new code', async () => {
    const challenge = await call.panel.open(number);
    await call.answerAndPress(challenge.id);
    await call.panel.untilState(challenge.id, 'speaking');
    await call.phone.hangUp();
    expect((await call.panel.untilOver(challenge.id)).delivery).toMatchObject({ reason: 'hung-up-while-speaking' });

    expect((await call.panel.callAgain(challenge.id)).status).toBe(201);
    await call.answerAndPress(challenge.id);
    await call.panel.untilOver(challenge.id);
    const { sayings } = await call.heard('en');
    expect(await call.panel.answer(challenge.id, sayings[0] ?? '')).toMatchObject({ state: 'passed' });
  });

  it('cancelled while it rings: the telephone stops ringing', async () => {
    const challenge = await call.panel.open(number);
    await call.phone.untilIncoming();
    expect((await call.panel.request('DELETE', `/v1/challenges/${challenge.id}`)).status).toBe(204);
    await call.phone.untilClosed();
    expect(await call.panel.read(challenge.id)).toMatchObject({
      state: 'cancelled',
      delivery: { state: 'ended', reason: 'challenge-over' },
    });
  });

  it('V05 a second request joins the ringing call; C07 a newer challenge ends the older one', async () => {
    const older = await call.panel.open(number);
    await call.phone.untilIncoming();
    const joined = await call.panel.request('POST', '/v1/challenges', { to: number });
    expect(joined.status).toBe(200);
    expect(await joined.json()).toMatchObject({ id: older.id, delivery: { id: older.delivery.id } });
    await call.phone.hangUp();
    await call.panel.untilOver(older.id);
    const newer = await call.panel.open(number);
    await until(async () => (await call.panel.read(older.id)).state === 'cancelled');
    await call.panel.request('DELETE', `/v1/challenges/${newer.id}`);
    await call.panel.untilOver(newer.id);
  });
});
