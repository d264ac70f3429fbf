import { beforeEach, describe, expect, it } from 'vitest';
import { claimDialledIn } from '../../src/challenges/dial-in.ts';
import { openChallenge } from '../../src/challenges/open-challenge.ts';
import { openUnsentChallenge } from '../../src/challenges/open-unsent-challenge.ts';
import { readCallee } from '../../src/factors/callee.ts';
import { makeParts, openRequest, secret, where } from './parts.ts';

let lab: Awaited<ReturnType<typeof makeParts>>;
/** Each test has its own desk phone. */
let desk: string;
let next = 200;

beforeEach(async () => {
  lab = await makeParts();
  desk = String(next++);
  await lab.redis.del(`belcode:dial-in:{${desk}}:enrolled`, `belcode:dial-in:{${desk}}:added`);
});

const userWithDesk = () => ({
  id: lab.parts.random.id(),
  factorId: 'mobile',
  dialIns: [{ extension: desk, factorId: 'desk' }],
});

describe('a desk phone that dials in', () => {
  it('hears the code of the login of its own user, and the call that rang elsewhere is over', async () => {
    const { parts, hungUp, queued } = lab;
    const { challenge } = await openChallenge(parts, openRequest({ user: userWithDesk(), owner: 'u' }));
    const job = await claimDialledIn(parts, desk);
    expect(job).toMatchObject({ challengeId: challenge.id, to: desk, language: 'nl' });
    const ref = { id: job?.deliveryId ?? '', challengeId: challenge.id };
    expect((await parts.deliveries.find(ref))?.state).toBe('dialling');
    expect(await parts.challenges.find(challenge.id)).toMatchObject({ to: desk, factorId: 'desk', deliveryId: ref.id });
    expect(hungUp).toEqual([challenge.deliveryId]);
    // The queued job finds that its delivery has ended.
    const earlier = { id: queued[0]?.deliveryId ?? '', challengeId: challenge.id };
    expect(await parts.deliveries.advance(earlier, 'dialling')).toBe(false);
    expect(await parts.challenges.arm(challenge.id, ref.id, 'digest')).toBe('armed');
    expect(await parts.challenges.arm(challenge.id, earlier.id, 'digest')).toBe('over');
  });

  it('replaces an authenticator: its code no longer passes, and its tries still count', async () => {
    const { parts } = lab;
    const user = userWithDesk();
    const asking = { user, owner: 'u', language: 'en', purpose: 'login' };
    const { id } = await openUnsentChallenge({ ...parts, secret }, { ...asking, kind: 'authenticator' });
    await parts.challenges.answer({ id, owner: 'u', digest: 'wrong' });
    const job = await claimDialledIn(parts, desk);
    expect(job).toMatchObject({ challengeId: id, language: 'en' });
    expect(await parts.challenges.find(id)).toMatchObject({ kind: 'phone', factorId: 'desk', triesLeft: 4 });
    expect(await parts.challenges.answer({ id, owner: 'u', digest: 'wrong' })).toMatchObject({ state: 'open' });
  });

  it('that is only being added hears the code that adds it', async () => {
    const { parts } = lab;
    const to = readCallee({ number: desk }, where);
    const user = { id: parts.random.id() };
    const { challenge } = await openChallenge(parts, openRequest({ to, user, owner: 'u', purpose: 'set-up' }));
    expect(await claimDialledIn(parts, desk)).toMatchObject({ challengeId: challenge.id });
    expect(await parts.challenges.find(challenge.id)).toMatchObject({ to: desk, factorId: undefined });
  });

  it('is not taken away from its user by somebody who is just adding it', async () => {
    const { parts } = lab;
    const { challenge } = await openChallenge(parts, openRequest({ user: userWithDesk(), owner: 'u' }));
    const to = readCallee({ number: desk }, where);
    const mallory = { id: parts.random.id() };
    await openChallenge(parts, openRequest({ to, user: mallory, owner: 'm', purpose: 'set-up' }));
    // The telephone is being called for the other login. After that call its own login is heard.
    expect(await claimDialledIn(parts, desk)).toBeUndefined();
    await parts.ledger.finish(lab.queued.at(-1)?.deliveryId ?? '', { reason: 'busy', free: true, answeredSeconds: 0 });
    expect(await claimDialledIn(parts, desk)).toMatchObject({ challengeId: challenge.id });
  });

  it('hears nothing without a login, nor after it', async () => {
    const { parts } = lab;
    expect(await claimDialledIn(parts, desk)).toBeUndefined();
    const { challenge } = await openChallenge(parts, openRequest({ user: userWithDesk(), owner: 'u' }));
    await parts.challenges.end(challenge.id, 'cancelled');
    expect(await claimDialledIn(parts, desk)).toBeUndefined();
  });

  it('S14 hears nothing of a user whose method it is not', async () => {
    const { parts } = lab;
    await openChallenge(parts, openRequest({ user: { id: parts.random.id(), factorId: 'mobile' }, owner: 'u' }));
    expect(await claimDialledIn(parts, desk)).toBeUndefined();
  });

  it('hears nothing while calls for its user are held', async () => {
    const { parts } = lab;
    const user = userWithDesk();
    await openChallenge(parts, openRequest({ user, owner: 'u' }));
    await parts.ledger.stops.hold(user.id);
    expect(await claimDialledIn(parts, desk)).toBeUndefined();
    await parts.ledger.stops.release(user.id);
    expect(await claimDialledIn(parts, desk)).toBeDefined();
  });

  it('of two at once one hears it', async () => {
    const { parts } = lab;
    await openChallenge(parts, openRequest({ user: userWithDesk(), owner: 'u' }));
    const jobs = (await Promise.all([1, 2, 3, 4].map(() => claimDialledIn(parts, desk)))).filter(Boolean);
    const armed = await Promise.all(
      jobs.map((job) => parts.challenges.arm(job?.challengeId ?? '', job?.deliveryId ?? '', 'd')),
    );
    expect(armed.filter((each) => each === 'armed')).toHaveLength(1);
  });
});
