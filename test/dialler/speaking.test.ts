import { describe, expect, it } from 'vitest';
import { codeDigest } from '../../src/challenges/code-digest.ts';
import { sealGivenCode } from '../../src/challenges/given-code.ts';
import { systemRandom as random } from '../../src/random.ts';
import { firstSaying, secret, startScript } from './fake-call.ts';
import { settled } from './fake-clock.ts';

describe('the right key', () => {
  it('mints, arms and only then speaks the code', async () => {
    const { call } = await startScript();
    await call.untilCode();
    const from = call.journal.indexOf('mint');
    const order = ['mint', 'arm', 'write code', 'play /codes/normal-1', 'advance speaking'];
    expect(call.journal.slice(from)).toEqual(order);
    expect(call.journal.slice(0, from)).not.toContain('arm');
  });

  it('arms with the keyed digest of that code and for this delivery', async () => {
    const { call } = await startScript();
    await call.untilCode();
    const { challengeId, deliveryId } = call.job;
    expect(call.armed).toEqual([
      { id: challengeId, deliveryId, digest: codeDigest(secret, challengeId, call.codes[0] ?? '') },
    ]);
  });

  it('attack: a code that another program made is spoken, and whoever knows it cannot answer with it', async () => {
    const { call } = await startScript((each) => {
      each.job.givenCode = sealGivenCode({ secret, random }, each.job.deliveryId, '4829');
    });
    await call.untilCode();
    expect(call.written).toEqual(['4829']);
    const { challengeId } = call.job;
    expect(call.armed.map(({ digest }) => digest)).not.toContain(codeDigest(secret, challengeId, '4829'));
  });

  it('says that the challenge is over when it has ended meanwhile, and no code', async () => {
    const { call } = await startScript((each) => {
      each.answers.arm = 'over';
    });
    await call.untilCode();
    await call.hear('over');
    expect(call.outcome).toBe('challenge-over');
    expect(call.journal).not.toContain('write code');
    expect(call.moves.map(({ state }) => state)).not.toContain('speaking');
    call.expectClean();
  });

  it('speaks the code to its end, then says goodbye', async () => {
    const { call } = await startScript();
    await call.untilCode();
    await call.hearCode(25_000);
    await call.endCode();
    await call.clock.advance(7_000);
    await call.hear('goodbye');
    expect(call.outcome).toBe('spoken');
    expect(call.pbx.hangUps).toBe(1);
    call.expectClean();
  });
});

describe('keys during the code and after it', () => {
  it('1 says it again, as a new file', async () => {
    const { call } = await startScript();
    await call.untilCode();
    const first = await call.hearCode(3_000);
    await call.press('1');
    const second = await call.hearCode(20_000);
    expect(second).not.toBe(first);
    expect([...call.files]).toEqual([second]);
    call.pbx.endSound();
    await call.clock.advance(6_000);
    await call.press('1');
    const third = await call.hearCode(1_000);
    expect(new Set([first, second, third]).size).toBe(3);
    expect([...call.files]).toEqual([third]);
  });

  it('2 speaks it slower from then on', async () => {
    const { call } = await startScript();
    await call.untilCode();
    expect(await call.hearCode(1_000)).toBe('/codes/normal-1');
    await call.press('2');
    expect(await call.hearCode(1_000)).toBe('/codes/slow-2');
    await call.press('1');
    expect(await call.hearCode(1_000)).toBe('/codes/slow-3');
  });

  it('keys without a meaning are ignored', async () => {
    const { call } = await startScript();
    await call.untilCode();
    const path = await call.hearCode(1_000);
    await call.press('4', '5', '6', '7', '8', '*', '#');
    expect(await call.hearCode(1_000)).toBe(path);
    await call.endCode();
    await call.press('4', '5', '6', '7', '8', '*', '#');
    await call.clock.advance(6_900);
    expect(call.playing()).toBe('not-you');
    await call.clock.advance(100);
    expect(call.playing()).toBe('goodbye');
  });

  it('the code stays the same and is armed once, even if it is repeated', async () => {
    const { call } = await startScript();
    await call.untilCode();
    for (const key of ['1', '2', '1', '2', '1']) {
      await call.hearCode(2_000);
      await call.press(key);
    }
    expect(call.codes).toHaveLength(1);
    expect(call.armed).toHaveLength(1);
    expect(call.moves.filter(({ state }) => state === 'speaking')).toHaveLength(1);
  });

  it('the end of a stopped sound does not end the next one', async () => {
    const { call } = await startScript();
    await call.untilCode();
    await call.hearCode(1_000);
    await call.press('1');
    await settled();
    expect(call.pbx.stopped).toContain('sound-4');
    await call.clock.advance(20_000);
    expect(call.playing()).toBe('/codes/normal-2');
    expect(call.files.size).toBe(1);
  });
});

describe('invariant 1: the sound of a code is removed', () => {
  it('after each playing, before the next is written', async () => {
    const { call } = await startScript();
    await call.untilCode();
    await call.hearCode(1_000);
    await call.press('1');
    expect(call.journal.filter((what) => / code$/.test(what))).toEqual(['write code', 'remove code', 'write code']);
  });

  it('when the phone hangs up in the middle', async () => {
    const { call } = await startScript();
    await call.untilCode();
    await call.hearCode(1_000);
    await call.tell({ type: 'ended', cause: { q850: 16 } });
    expect(call.outcome).toBe('hung-up-while-speaking');
    call.expectClean();
  });

  it('when the exchange is lost', async () => {
    const { call } = await startScript();
    await call.untilCode();
    await call.hearCode(1_000);
    await call.tell({ type: 'lost' });
    expect(call.outcome).toBe('exchange-down');
    call.expectClean();
  });

  it.each(['exchange-down', 'call-over'] as const)('when it cannot be played: %s', async (trouble) => {
    const { call, ended } = await startScript();
    await call.untilAsked();
    await call.press(call.key());
    call.pbx.trouble.play = trouble;
    await call.hear('code-intro', 800);
    await call.clock.advance(2_000);
    await ended;
    expect(call.journal).toContain('write code');
    expect(call.outcome).toBe('exchange-down');
    call.expectClean();
  });

  it('when Asterisk reports that it could not play it', async () => {
    const { call } = await startScript();
    await call.untilCode();
    call.pbx.endSound(false);
    await call.clock.advance(1_000);
    expect(call.outcome).toBe('no-sound');
    call.expectClean();
  });

  it('when the store is away meanwhile, and the exchange never reports the end of the call', async () => {
    const { call, ended } = await startScript((each) => {
      each.pbx.silentAfterHangUp = true;
      each.answers.advance = (state) => (state === 'speaking' ? 'away' : true);
    });
    await call.untilCode();
    await ended;
    await settled();
    expect(call.error).toMatchObject({ id: 'store-unavailable' });
    expect(call.pbx.hangUps).toBe(1);
    call.expectClean();
  });
});

describe('whether the code was heard', () => {
  it.each([
    ['normal', firstSaying.normal - 1, 'hung-up-while-speaking'],
    ['normal', firstSaying.normal, 'spoken'],
    ['slow', firstSaying.slow - 1, 'hung-up-while-speaking'],
    ['slow', firstSaying.slow, 'spoken'],
  ] as const)('%s, hung up after %i ms: %s', async (speed, milliseconds, outcome) => {
    const { call } = await startScript();
    await call.untilCode();
    if (speed === 'slow') await call.press('2');
    await call.hearCode(milliseconds);
    await call.tell({ type: 'ended', cause: { q850: 16 } });
    expect(call.outcome).toBe(outcome);
  });

  it('two halves do not make a whole', async () => {
    const { call } = await startScript();
    await call.untilCode();
    await call.hearCode(4_000);
    await call.press('1');
    await call.hearCode(4_000);
    await call.tell({ type: 'ended', cause: { q850: 16 } });
    expect(call.outcome).toBe('hung-up-while-speaking');
  });

  it('a heard code stays heard, whatever fails afterwards', async () => {
    for (const failure of ['no-sound', 'exchange-down', 'call-over'] as const) {
      const { call, ended } = await startScript();
      await call.untilCode();
      await call.hearCode(20_000);
      if (failure !== 'no-sound') call.pbx.trouble.play = failure;
      await call.press('1');
      call.pbx.endSound(false);
      await call.clock.advance(2_000);
      await ended;
      expect([failure, call.outcome]).toEqual([failure, 'spoken']);
      call.expectClean();
    }
  });
});
