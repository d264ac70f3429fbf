import { addUser } from '../../accounts/add-user.ts';
import { passwordLink } from '../../brand/password-link.ts';
import { Refusal } from '../../errors.ts';
import { isLanguage } from '../../languages/languages.ts';
import { systemRandom as random } from '../../random.ts';
import { type Accounts, withAccounts } from '../with-accounts.ts';
import { passwordLinkMinutes, withPasswordLinks } from '../with-password-links.ts';
import type { Step } from './setup-step.ts';
import { type Site, terminalOf } from './site.ts';

const operatorMade = 'operator';

/** The first operator, with a link by which they choose their password. Nobody knows the first one. */
export const addOperator: Step = {
  name: 'first operator',
  async plan(site) {
    const { operator: login, company } = site.answers;
    if (site.state.made.includes(operatorMade)) return { found: `${login} was added` };
    // Undefined before there are tables.
    const isThere = await withAccounts(terminalOf(site), ({ users }) => exists(users.findByLogin(login))).catch(
      () => false,
    );
    if (isThere) return { found: `a user ${login} is there already` };
    return {
      found: `no user ${login} yet`,
      acts: [
        {
          says: `belcode company add --name ${company}, belcode user add --login ${login} --role operator, and a link`,
          run: () => addWithLink(site),
        },
      ],
    };
  },
};

async function addWithLink(site: Site): Promise<string> {
  const { operator: login, 'operator-name': name, 'operator-mail': email, language, company, country } = site.answers;
  const terminal = terminalOf(site);
  const user = await withAccounts(terminal, async ({ companies, users, actor }) => {
    const { id: companyId } =
      (await companyNamed(companies, company)) ?? (await companies.add({ name: company, country }, actor));
    const operator = {
      login,
      name,
      companyId,
      email: email === '' ? undefined : email,
      language: isLanguage(language) ? language : undefined,
      extension: undefined,
      role: 'operator' as const,
    };
    return (await addUser({ users, random }, operator, {}, actor)).user;
  });
  site.state.made.push(operatorMade);
  const token = await withPasswordLinks(terminal, (links) => links.make(user.id, user.passwordSetAt, user.email));
  const panel = site.answers['panel-url'] || 'http://127.0.0.1:8080';
  return `${login} chooses a password at ${passwordLink(panel, token)}\n      It works once, within ${passwordLinkMinutes} minutes; later: belcode user set-password ${login}`;
}

async function companyNamed(companies: Accounts['companies'], name: string): Promise<{ id: string } | undefined> {
  return companies.findByName(name).catch((error) => {
    if (error instanceof Refusal && error.id === 'company-unknown') return undefined;
    throw error;
  });
}

async function exists(finding: Promise<unknown>): Promise<boolean> {
  return finding.then(
    () => true,
    (error) => {
      if (error instanceof Refusal && error.id === 'user-unknown') return false;
      throw error;
    },
  );
}
