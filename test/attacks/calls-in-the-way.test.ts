import { beforeEach, describe, expect, it } from 'vitest';
import { openChallenge } from '../../src/challenges/open-challenge.ts';
import { makeParts, openRequest } from '../challenges/parts.ts';

let lab: Awaited<ReturnType<typeof makeParts>>;

beforeEach(async () => {
  lab = await makeParts();
});

/** A stranger rings the number at the moment when its owner logs in. @param anna the owner */
const strangers = {
  'an account that adds it': (anna: string) => ({ owner: anna, user: { id: `not ${anna}` }, purpose: 'set-up' }),
  'an API key that calls it': () => ({ owner: 'key', purpose: 'login', terms: { apiKeyId: 'key' } }),
  'a forgotten password': (anna: string) => ({ ...loginOf(anna), owner: 'x', purpose: 'forgotten-password' }),
};

const loginOf = (anna: string) => ({ owner: anna, user: { id: anna, factorId: 'fa' }, purpose: 'login' });

describe('a live call of a stranger is not in the way of the owner', () => {
  it.each(Object.entries(strangers))('%s: its call ends, and the login rings', async (_, stranger) => {
    const { parts, hungUp } = lab;
    const anna = parts.random.id();
    const { to } = openRequest();
    const { challenge: theirs } = await openChallenge(parts, openRequest({ ...stranger(anna), to }));
    await parts.deliveries.advance({ id: theirs.deliveryId, challengeId: theirs.id }, 'dialling');
    const { joined } = await openChallenge(parts, openRequest({ ...loginOf(anna), to }));
    expect(joined).toBe(false);
    expect(hungUp).toEqual([theirs.deliveryId]);
    expect((await parts.challenges.find(theirs.id))?.state).toBe('cancelled');
  });

  it.each(Object.entries(strangers))('%s does not end the call of a login', async (_, stranger) => {
    const { parts, hungUp } = lab;
    const anna = parts.random.id();
    const { to } = openRequest();
    const { challenge } = await openChallenge(parts, openRequest({ ...loginOf(anna), to }));
    await expect(openChallenge(parts, openRequest({ ...stranger(anna), to }))).rejects.toMatchObject({
      id: 'number-in-call',
    });
    expect(hungUp).toEqual([]);
    expect((await parts.challenges.find(challenge.id))?.state).toBe('open');
  });

  it('what needs less than a login leaves room in a long queue', async () => {
    const { parts, queue } = lab;
    const anna = parts.random.id();
    queue.seconds = 490;
    for (const stranger of Object.values(strangers)) {
      await expect(openChallenge(parts, openRequest(stranger(anna)))).rejects.toMatchObject({ id: 'queue-full' });
    }
    expect((await openChallenge(parts, openRequest(loginOf(anna)))).joined).toBe(false);
  });
});
