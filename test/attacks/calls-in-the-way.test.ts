import { beforeEach, describe, expect, it } from 'vitest';
import { openChallenge } from '../../src/challenges/open-challenge.ts';
import { openUnsentChallenge } from '../../src/challenges/open-unsent-challenge.ts';
import { makeParts, openRequest, secret } from '../challenges/parts.ts';

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

  it('calls with less right than a login leave room in a long queue', async () => {
    const { parts, queue } = lab;
    const anna = parts.random.id();
    queue.seconds = 490;
    for (const stranger of Object.values(strangers)) {
      await expect(openChallenge(parts, openRequest(stranger(anna)))).rejects.toMatchObject({ id: 'queue-full' });
    }
    expect((await openChallenge(parts, openRequest(loginOf(anna)))).joined).toBe(false);
  });
});

/** Whose call to a user rings, and who asks for one meanwhile. Two purposes, because a key may give any. */
const [panel, key, another] = ['the panel', 'a key', 'another key'] as const;
const inTheWay = [
  { ringing: panel, asking: key, wins: 'the first' },
  { ringing: key, asking: another, wins: 'the first' },
  { ringing: key, asking: key, wins: 'the second' },
  { ringing: key, asking: panel, wins: 'the second' },
] as const;

describe("a key's call ends no call of the panel or of another key", () => {
  const purposes = ['login', 'edit', 'forgotten-password', 'of the key'];
  const cases = inTheWay.flatMap((each) =>
    // Within one key a forgotten password weighs less than its login, as in the panel.
    purposes.slice(0, each.ringing === each.asking ? 2 : undefined).flatMap((purpose) =>
      (['the same telephone', 'another telephone of the user'] as const).map((where) => ({
        ...each,
        purpose,
        where,
      })),
    ),
  );

  it.each(cases)('$ringing rings; $asking asks for $purpose by $where: $wins', async ({ ringing, asking, ...how }) => {
    const { parts, hungUp } = lab;
    const anna = parts.random.id();
    const keys = { [key]: parts.random.id(), [another]: parts.random.id() };
    const { to } = openRequest();
    const ask = (who: typeof panel | typeof key | typeof another, telephone: typeof to, isFirst: boolean) => {
      const user = { id: anna, factorId: telephone.number };
      if (who === panel) return openRequest({ owner: `user:${anna}`, user, purpose: 'login', to: telephone });
      // A second call for the same question joins the first.
      const purpose = isFirst && asking === key ? `${how.purpose} before` : how.purpose;
      return openRequest({ owner: keys[who], user, purpose, to: telephone, terms: { apiKeyId: keys[who] } });
    };
    const { challenge } = await openChallenge(parts, ask(ringing, to, true));
    await parts.deliveries.advance({ id: challenge.deliveryId, challengeId: challenge.id }, 'dialling');
    const second = openChallenge(
      parts,
      ask(asking, how.where === 'the same telephone' ? to : openRequest().to, false),
    ).then(
      ({ joined }) => (joined ? 'joined' : 'the second'),
      ({ id, retryAfterSeconds }) => (id === 'number-in-call' && retryAfterSeconds > 0 ? 'the first' : id),
    );
    expect(await second).toBe(how.wins);
    const isOver = how.wins === 'the second';
    expect(hungUp).toEqual(isOver ? [challenge.deliveryId] : []);
    expect((await parts.challenges.find(challenge.id))?.state).toBe(isOver ? 'cancelled' : 'open');
  });
});

describe('a user who dials in hears the login in the panel, also when keys ask', () => {
  const waiting = (challengeId: string, apiKeyId?: string) => ({
    challengeId,
    userId: 'u',
    factorId: 'f',
    purpose: 'login',
    apiKeyId,
  });

  it('the panel comes first, then keys in their order, then a user who adds the telephone', async () => {
    const { dialIns } = lab.parts;
    const desk = String(1e5 + Number(lab.parts.random.code(5)));
    await dialIns.note(desk, { challengeId: 'adding', userId: 'm', purpose: 'set-up' });
    await dialIns.note(desk, waiting('one', 'k1'));
    await dialIns.note(desk, waiting('panel'));
    await dialIns.note(desk, waiting('other', 'k2'));
    expect((await dialIns.find(desk)).map(({ challengeId }) => challengeId)).toEqual([
      ...['panel', 'one', 'other', 'adding'],
    ]);
    await dialIns.note(desk, waiting('newer', 'k1'));
    expect((await dialIns.find(desk)).map(({ challengeId }) => challengeId)).toEqual([
      ...['panel', 'other', 'newer', 'adding'],
    ]);
  });

  it.each(['phone', 'authenticator'])("a key's challenge by %s does not replace a login", async (kind) => {
    const { parts } = lab;
    const desk = String(1e5 + Number(parts.random.code(5)));
    const anna = parts.random.id();
    const user = { id: anna, factorId: 'f', dialIns: [{ extension: desk, factorId: 'desk' }] };
    const { challenge } = await openChallenge(parts, openRequest({ owner: `user:${anna}`, user }));
    const asked = { owner: parts.random.id(), language: 'nl', purpose: 'login' };
    if (kind === 'authenticator') await openUnsentChallenge({ ...parts, secret }, { ...asked, user, kind });
    else await openChallenge(parts, openRequest({ ...asked, user: { ...user, id: parts.random.id() } }));
    expect((await parts.dialIns.find(desk))[0]?.challengeId).toBe(challenge.id);
  });
});
