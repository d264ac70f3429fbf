import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runCli } from '../../lab/programs.ts';
import { telephoneOf } from '../telephones.ts';
import { until } from '../until.ts';
import { CodeCall } from './code-call.ts';
import { type EnrolledUser, enrolUser } from './enrolled-user.ts';
import type { ShownChallenge } from './panel.ts';
import { untilUnderstood } from './until-understood.ts';

const number = telephoneOf('keys-at-any-time');
let call: CodeCall;
let anna: EnrolledUser;

beforeAll(async () => {
  call = await CodeCall.start({ name: 'keys-at-any-time', number });
  anna = await enrolUser(call.programs, 'anna', [{ number }]);
});

afterAll(() => call?.stop());

const askAnna = async () => {
  const reply = await anna.panel.request('POST', '/v1/challenges', { user: 'anna', language: 'en' });
  return { status: reply.status, challenge: (await reply.json()) as ShownChallenge & { code?: string } };
};

/** Presses a key as soon as the question names it, and again at the confirmation prompt. */
async function pressTwice(challenge: ShownChallenge, key: string, confirm: string): Promise<void> {
  await call.answerAndPress(challenge.id, () => key, anna.panel);
  await call.untilPlaying(confirm);
  await untilUnderstood();
  await call.phone.press(key);
}

describe('key 3 during the greeting', () => {
  it('switches the prompts and the code to the other language', async () => {
    const challenge = await call.panel.open(number, 'en');
    await call.phone.untilIncoming();
    await call.phone.answer();
    await call.untilPlaying('en/greeting');
    await call.phone.press('3');
    await call.untilPlaying('nl/greeting');
    const asked = await call.panel.untilKey(challenge.id);
    await call.untilPlaying(`nl/press-${asked}`);
    await untilUnderstood();
    await call.phone.press(asked);
    expect((await call.panel.untilOver(challenge.id)).delivery.state).toBe('spoken');
    const { sayings } = await call.heard('nl');
    expect(await call.panel.answer(challenge.id, sayings[0] ?? '')).toMatchObject({ state: 'passed' });
  });
});

describe('key 9 twice: I am not logging in', () => {
  it('pressed once and then nothing, returns to the question', async () => {
    const { challenge } = await askAnna();
    await call.answerAndPress(challenge.id, () => '9', anna.panel);
    await call.untilPlaying('confirm-not-me');
    const key = await anna.panel.untilKey(challenge.id);
    await call.untilPlaying(`press-${key}`, 2);
    await untilUnderstood();
    await call.phone.press(key);
    await anna.panel.untilState(challenge.id, 'speaking');
    await call.phone.hangUp();
    await anna.panel.untilOver(challenge.id);
  });

  it('ends the login, holds calls to the user, and is audited; the next login reports it', async () => {
    const { challenge } = await askAnna();
    await pressTwice(challenge, '9', 'confirm-not-me');
    const over = await anna.panel.untilOver(challenge.id);
    expect(over).toMatchObject({ state: 'reported', delivery: { state: 'ended', reason: 'reported' } });
    const { prompts, sayings } = await call.heard('en');
    expect(prompts).toContain('reported');
    expect(sayings).toEqual([]);
    const events = await until(async () => {
      const all = await anna.audit();
      return all.some(({ event }) => event === 'call-reported') && all;
    });
    expect(events).toContainEqual(
      expect.objectContaining({ event: 'call-ended', detail: expect.objectContaining({ reason: 'reported' }) }),
    );
    expect(await askAnna()).toMatchObject({ status: 403, challenge: { code: 'calls-held' } });
    await runCli(call.programs.environment, ['user', 'release-calls', 'anna']);
    const { status, challenge: next } = await askAnna();
    expect(status).toBe(201);
    await call.phone.untilIncoming();
    await anna.panel.request('DELETE', `/v1/challenges/${next.id}`);
    await anna.panel.untilOver(next.id);
  });
});

describe('key 0 twice: wrong number, do not call again', () => {
  it('while the code is spoken: the code expires, and nobody can call the number until an operator releases it', async () => {
    const challenge = await call.panel.open(number, 'en');
    await call.answerAndPress(challenge.id);
    await call.panel.untilState(challenge.id, 'speaking');
    await call.untilCodesPlayed(1);
    await call.phone.press('0');
    await call.untilPlaying('confirm-wrong-number');
    await untilUnderstood();
    await call.phone.press('0');
    const over = await call.panel.untilOver(challenge.id);
    expect(over).toMatchObject({ state: 'cancelled', delivery: { state: 'ended', reason: 'wrong-number' } });
    expect((await call.heard('en')).prompts).toContain('suspended');
    const refused = await call.panel.request('POST', '/v1/challenges', { to: number });
    expect(await refused.json()).toMatchObject({ code: 'number-suspended' });
    expect((await askAnna()).challenge).toMatchObject({ code: 'number-suspended' });
    const release = ['number', 'release', number];
    await until(async () => /may be called/.test(await runCli(call.programs.environment, release).catch(() => '')));
    const next = await call.panel.open(number);
    await call.panel.request('DELETE', `/v1/challenges/${next.id}`);
  });
});
