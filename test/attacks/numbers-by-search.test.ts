import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { attemptLimits } from '../../src/accounts/attempt-limits.ts';
import type { Role } from '../../src/accounts/user.ts';
import { systemRandom as random } from '../../src/random.ts';
import { numberOfItsOwn } from '../challenges/parts.ts';
import { type OpenedPanel, openPanel } from '../panel/open-panel.ts';

let home: OpenedPanel;

beforeAll(async () => {
  home = await openPanel();
});

afterAll(() => home.close());

async function withPower(role: Role, companyId: string) {
  const { id } = await home.addPerson({ role, companyId, language: 'en' });
  await home.givePhone(id);
  const visitor = home.visitor();
  visitor.cookies.set('belcode-session', await home.putInEdit(id));
  return visitor;
}

/** A company with a user who has a telephone. */
async function company() {
  const { id: companyId } = await home.addCompany(`Company ${random.id()}`);
  const user = await home.addPerson({ companyId });
  const number = numberOfItsOwn();
  await home.givePhone(user.id, number);
  return { companyId, user, digits: number.slice(-6) };
}

describe('a company admin who seeks the numbers of others', () => {
  it.each([
    ['the last digits of a number', (other: Awaited<ReturnType<typeof company>>) => other.digits],
    ['a login', (other: Awaited<ReturnType<typeof company>>) => other.user.login],
  ])('finds nobody of another company by %s, whatever the address asks for', async (_by, sought) => {
    const [own, other] = [await company(), await company()];
    const admin = await withPower('company-admin', own.companyId);
    for (const more of ['', `&company=${other.companyId}`, '&sort=newest', '&state=held', '&before=zzz']) {
      await admin.get(`/company/users?search=${encodeURIComponent(sought(other))}${more}`);
      expect(admin.page.body).toContain('Users found: 0.');
      expect(admin.page.body).not.toContain(other.user.id);
    }
    const operator = await withPower('operator', own.companyId);
    await operator.get(`/operator/users?search=${encodeURIComponent(sought(other))}`);
    expect(operator.page.body).toContain(other.user.id);
  });

  it('finds own users by it a limited number of times an hour; names are found after that too', async () => {
    const own = await company();
    const [admin, second] = [
      await withPower('company-admin', own.companyId),
      await withPower('company-admin', own.companyId),
    ];
    const byNumber = `/company/users?search=${own.digits}`;
    for (let i = 0; i < attemptLimits['seek-number'].max; i += 1) await admin.get(byNumber);
    expect(admin.page.body).toContain(own.user.id);
    await admin.get(byNumber);
    expect(admin.page.body).not.toContain(own.user.id);
    expect(admin.page.body).toContain('Numbers were not searched');
    await admin.get(`/company/users?search=${encodeURIComponent(own.user.login)}`);
    expect(admin.page.body).toContain(own.user.id);
    await second.get(byNumber);
    expect(second.page.body).toContain(own.user.id);
  });
});
