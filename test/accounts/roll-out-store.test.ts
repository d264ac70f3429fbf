import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openPeople, type People, tester } from './people.ts';

let people: People;

beforeEach(async () => {
  people = await openPeople();
});

afterEach(() => people.close());

async function factsOf(userId: string) {
  const facts = await people.loginFacts.find(userId);
  if (facts === undefined) throw new Error('There are no facts');
  const day = (date: Date | undefined) => date?.toISOString().slice(0, 10);
  return [day(facts.offerFrom), day(facts.requireFrom), facts.lastDayToSkip];
}

describe('S16 the dates of the roll-out', () => {
  it('are none to begin with', async () => {
    const user = await people.addUser();
    expect(await factsOf(user.id)).toEqual([undefined, undefined, undefined]);
  });

  it("are a company's own where it has any, and everybody's where not", async () => {
    const [one, other] = [await people.addUser(), await people.addUser()];
    await people.rollOut.set({ offerFrom: '2027-01-01', requireFrom: '2027-03-01' }, tester);
    await people.rollOut.set({ companyId: one.companyId, requireFrom: '2027-06-15' }, tester);
    expect(await factsOf(one.id)).toEqual(['2027-01-01', '2027-06-15', '2027-06-14']);
    expect(await factsOf(other.id)).toEqual(['2027-01-01', '2027-03-01', '2027-02-28']);
    await people.rollOut.set({ companyId: one.companyId, requireFrom: null }, tester);
    expect(await factsOf(one.id)).toEqual(['2027-01-01', '2027-03-01', '2027-02-28']);
  });

  it('in the middle of a day, the set-up may be skipped on that day', async () => {
    const user = await people.addUser();
    await people.rollOut.set({ requireFrom: '2027-03-01 12:00' }, tester);
    expect(await factsOf(user.id)).toEqual([undefined, '2027-03-01', '2027-03-01']);
  });

  it("begin at midnight by the database's clock and calendar", async () => {
    const dutch = await openPeople('Europe/Amsterdam');
    try {
      const user = await dutch.addUser();
      await dutch.rollOut.set({ requireFrom: '2027-03-01' }, tester);
      const facts = await dutch.loginFacts.find(user.id);
      expect(facts?.requireFrom?.toISOString()).toBe('2027-02-28T23:00:00.000Z');
      expect(facts?.lastDayToSkip).toBe('2027-02-28');
    } finally {
      await dutch.close();
    }
  });

  it('are refused when they are no dates, or in the wrong order, and nothing changes', async () => {
    const { id: companyId } = await people.addCompany();
    const set = (dates: object) => people.rollOut.set(dates, tester);
    await expect(set({ offerFrom: '2027-02-30' })).rejects.toMatchObject({ id: 'date-invalid' });
    await expect(set({ companyId, offerFrom: 'soon' })).rejects.toMatchObject({ id: 'date-invalid' });
    await expect(set({ companyId: 'none', offerFrom: '2027-01-01' })).rejects.toMatchObject({ id: 'company-unknown' });
    for (const whose of [{}, { companyId }]) {
      await expect(set({ ...whose, offerFrom: '2027-03-02', requireFrom: '2027-03-01' })).rejects.toMatchObject({
        id: 'dates-in-wrong-order',
      });
    }
    expect((await people.rollOut.list()).every(({ offerFrom, requireFrom }) => !offerFrom && !requireFrom)).toBe(true);
    expect(await people.audit.list({ event: 'roll-out-set' })).toEqual([]);
  });

  it('the row for all companies is one, and cannot be doubled', async () => {
    await expect(people.database('roll_out').insert({ only_row: true })).rejects.toThrow('roll_out_pkey');
    await expect(people.database('roll_out').insert({ only_row: false })).rejects.toThrow('roll_out_has_one_row');
  });

  it('are listed with those for all first, and audited', async () => {
    const { id: companyId, name } = await people.addCompany();
    await people.rollOut.set({ requireFrom: '2027-03-01' }, tester);
    await people.rollOut.set({ companyId, offerFrom: '2027-01-01' }, tester);
    expect(await people.rollOut.list()).toEqual([
      { company: undefined, offerFrom: undefined, requireFrom: expect.any(Date) },
      { company: { id: companyId, name }, offerFrom: expect.any(Date), requireFrom: undefined },
    ]);
    expect(await people.audit.list({ event: 'roll-out-set' })).toMatchObject([
      { companyId, detail: { offerFrom: '2027-01-01' }, actor: tester },
      { detail: { requireFrom: '2027-03-01' } },
    ]);
  });
});
