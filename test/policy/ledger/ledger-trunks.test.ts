import { describe, expect, it } from 'vitest';
import { newNumber, openLedger } from './own-ledger.ts';

type At = Awaited<ReturnType<typeof openLedger>>;

const note = ({ ledger }: At, answer: string | undefined, { max = 3, number = newNumber() } = {}) =>
  ledger.noteTrunk('trunk', { number, answer, max });

const toldOf = async (at: At) => (await at.told()).filter(({ event }) => event.startsWith('trunk-'));

describe('a trunk that says the same to all', () => {
  it('is failing after as many numbers in a row as the answer needs, and told once', async () => {
    const at = await openLedger();
    const said = [];
    for (let call = 0; call < 5; call += 1) said.push(await note(at, 'SIP 403'));
    expect(said).toEqual(['works', 'works', 'failing-from-now', 'failing', 'failing']);
    expect(await toldOf(at)).toEqual([{ event: 'trunk-failed', trunk: 'trunk', answer: 'SIP 403', numbers: 3 }]);
    expect((await at.ledger.overview.read()).trunks).toMatchObject([{ trunk: 'trunk', answer: 'SIP 403', numbers: 5 }]);
  });

  it('is not failing by one number, however often', async () => {
    const at = await openLedger();
    const number = newNumber();
    for (let call = 0; call < 10; call += 1) expect(await note(at, 'SIP 404', { number })).toBe('works');
    expect((await at.ledger.overview.read()).trunks).toBeUndefined();
  });

  it.each([
    ['a call that rings', undefined],
    ['another answer', 'SIP 486'],
  ])('begins to count from zero after %s', async (_what, between) => {
    const at = await openLedger();
    for (let round = 0; round < 3; round += 1) {
      for (let call = 0; call < 2; call += 1) expect(await note(at, 'SIP 404')).toBe('works');
      expect(await note(at, between)).toBe('works');
    }
    expect(await toldOf(at)).toEqual([]);
  });

  it('works again with the first call that rings, which is told', async () => {
    const at = await openLedger();
    for (let call = 0; call < 3; call += 1) await note(at, 'SIP 404');
    expect(await note(at, undefined)).toBe('works');
    expect((await toldOf(at)).map(({ event }) => event)).toEqual(['trunk-failed', 'trunk-recovered']);
    expect((await at.ledger.overview.read()).trunks).toBeUndefined();
  });

  it('that comes and goes is told once, so that nobody gets a mail with each call', async () => {
    const at = await openLedger();
    for (let round = 0; round < 5; round += 1) {
      await note(at, 'SIP 401', { max: 1 });
      await note(at, undefined);
    }
    expect((await toldOf(at)).map(({ event }) => event)).toEqual(['trunk-failed', 'trunk-recovered']);
  });

  it('says nothing of the other trunk', async () => {
    const at = await openLedger();
    await note(at, 'SIP 401', { max: 1 });
    expect(await at.ledger.noteTrunk('second-trunk', { number: newNumber(), answer: 'SIP 404', max: 5 })).toBe('works');
    await at.ledger.noteTrunk('second-trunk', { number: newNumber(), max: 1 });
    expect((await at.ledger.overview.read()).trunks).toHaveLength(1);
  });
});
