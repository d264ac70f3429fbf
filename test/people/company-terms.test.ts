import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { endsSoon, endWarningDays } from '../../src/accounts/company-terms.ts';
import { Refusal } from '../../src/errors.ts';
import { startLogin } from '../../src/login/start-login.ts';
import { enableCompany } from '../../src/people/disable-company.ts';
import { endCompanies } from '../../src/people/end-companies.ts';
import { planRollOut } from '../../src/people/plan-company.ts';
import { setCompanyTerms } from '../../src/people/set-company-terms.ts';
import { tester } from '../accounts/people.ts';
import { freshAddress } from '../login/fresh-address.ts';
import { type Login, openLogin, password, refusalOf } from '../login/open-login.ts';

let home: Login;
let company: { id: string; name: string };

beforeAll(async () => {
  home = await openLogin();
});

beforeEach(async () => {
  company = await home.addCompany();
});

afterAll(() => home.close());

const parts = () => ({ ...home.parts, companies: home.companies, users: home.users });
const site = 'Europe/Amsterdam';
const set = (terms: Omit<Parameters<typeof setCompanyTerms>[2], 'site'>) =>
  setCompanyTerms(parts(), company.id, { ...terms, site }, tester);
const now = () => home.companies.find(company.id);
const logsIn = async (login: string) =>
  (await refusalOf(startLogin(home.parts, { login, password, address: freshAddress() }))) === undefined;
/** Lets the day come. */
const come = () =>
  home
    .database('companies')
    .where({ id: company.id })
    .update({ ends_at: home.database.raw(`now() - interval '1 second'`) });

describe('the end of a company', () => {
  it('begins at midnight of its time zone', async () => {
    await set({ endsOn: '2027-03-01' });
    expect((await now()).endsAt).toEqual(new Date('2027-02-28T23:00:00Z'));
    await set({ timeZone: 'Europe/Lisbon', endsOn: '2027-07-01' });
    expect((await now()).endsAt).toEqual(new Date('2027-06-30T23:00:00Z'));
    await set({ endsOn: null });
    expect((await now()).endsAt).toBeUndefined();
  });

  it('ends what its users have, only when the day has come, and only once', async () => {
    const [user, other] = [await home.addPerson({ companyId: company.id }), await home.addPerson()];
    await set({ endsOn: '2999-03-01' });
    expect(await endCompanies(parts(), tester)).toEqual({ ended: [], failed: [] });
    expect(await logsIn(user.login)).toBe(true);
    await come();
    expect(await endCompanies(parts(), tester)).toEqual({ ended: [company.name], failed: [] });
    expect(await endCompanies(parts(), tester)).toEqual({ ended: [], failed: [] });
    expect([await logsIn(user.login), await logsIn(other.login)]).toEqual([false, true]);
    const [entry] = await home.audit.list({ companyId: company.id, limit: 1, events: ['company-disabled'] });
    expect(entry?.detail).toEqual({ reason: 'the date of its terms' });
  });

  it('is not there any more when an operator makes the company active again', async () => {
    const user = await home.addPerson({ companyId: company.id });
    await come();
    await endCompanies(parts(), tester);
    await enableCompany(parts(), { companyId: company.id }, tester);
    expect(await endCompanies(parts(), tester)).toEqual({ ended: [], failed: [] });
    expect([await logsIn(user.login), (await now()).endsAt]).toEqual([true, undefined]);
  });

  it('is ended by one of two runs at the same time, and by no run twice', async () => {
    await come();
    await Promise.all([endCompanies(parts(), tester), endCompanies(parts(), tester)]);
    expect((await now()).disabledAt).toBeInstanceOf(Date);
  });

  it('comes for every company that is due, also when one before it fails', async () => {
    const [user, first] = [await home.addPerson({ companyId: company.id }), company];
    await come();
    company = await home.addCompany();
    const other = await home.addPerson({ companyId: company.id });
    await come();
    const endAll = vi.spyOn(home.parts.sessions, 'endAll').mockRejectedValueOnce(new Refusal('store-unavailable'));
    const failed = [{ name: first.name, refusal: 'store-unavailable' }];
    expect(await endCompanies(parts(), tester)).toEqual({ ended: [company.name], failed });
    expect(endAll.mock.calls).toEqual([[user.id], [other.id]]);
    endAll.mockRestore();
    expect([await logsIn(user.login), await logsIn(other.login)]).toEqual([false, false]);
  });

  it(`is warned of ${endWarningDays} days before`, () => {
    const day = 86_400_000;
    expect(endsSoon(undefined, 0)).toBe(false);
    expect(endsSoon(new Date((endWarningDays + 1) * day), 0)).toBe(false);
    expect(endsSoon(new Date(endWarningDays * day), 0)).toBe(true);
  });
});

describe('the time zone of a company', () => {
  it('moves its days to the same days there', async () => {
    await planRollOut(
      { rollOut: home.rollOut },
      { companyId: company.id, offerFrom: '2027-03-01', requireFrom: '2027-07-01', timeZone: site },
      tester,
    );
    await set({ endsOn: '2028-01-01' });
    await set({ timeZone: 'America/New_York' });
    const dates = (await home.rollOut.list()).find((each) => each.company?.id === company.id);
    expect([dates?.offerFrom, dates?.requireFrom, (await now()).endsAt].map((each) => each?.toISOString())).toEqual([
      '2027-03-01T05:00:00.000Z',
      '2027-07-01T04:00:00.000Z',
      '2028-01-01T05:00:00.000Z',
    ]);
    await set({ timeZone: null });
    expect((await now()).endsAt).toEqual(new Date('2027-12-31T23:00:00Z'));
  });

  it.each(['Europe/Nowhere', 'CET-1', '+02:00', "Europe/Amsterdam'; drop table users", 'europe/amsterdam', '\0', ''])(
    'attack: %j is refused',
    async (timeZone) => {
      expect(await refusalOf(set({ timeZone }))).toBe('time-zone-invalid');
      expect((await now()).timeZone).toBeUndefined();
    },
  );
});

describe('what was agreed', () => {
  it('is kept and removed, and stays when something else is changed', async () => {
    await set({ terms: 'Yearly, contract 812', endsOn: '2027-03-01' });
    await set({ timeZone: 'UTC' });
    expect(await now()).toMatchObject({ terms: 'Yearly, contract 812', timeZone: 'UTC' });
    await set({ terms: null });
    expect((await now()).terms).toBeUndefined();
  });

  it.each([
    [{ terms: 'x'.repeat(501) }, 'terms-invalid'],
    [{ terms: 'two\nlines' }, 'terms-invalid'],
    [{ terms: '\0' }, 'terms-invalid'],
    [{ endsOn: '2027-02-30' }, 'date-invalid'],
    [{ endsOn: '2027-03-01 12:00' }, 'date-invalid'],
    [{ endsOn: '9999-01-01' }, 'date-invalid'],
  ])('%j is refused: %s', async (terms, refusal) => {
    expect(await refusalOf(set(terms))).toBe(refusal);
  });

  it('is not written into the audit', async () => {
    await set({ terms: 'a secret price', endsOn: '2027-03-01' });
    const [entry] = await home.audit.list({ companyId: company.id, limit: 1 });
    expect(entry).toMatchObject({ event: 'company-terms-set', detail: { timeZone: '', endsOn: '2027-03-01' } });
    expect(JSON.stringify(entry)).not.toContain('price');
  });
});
