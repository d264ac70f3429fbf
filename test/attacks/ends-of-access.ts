import type { ApiKey } from '../../src/accounts/api-key.ts';
import { endSessionsOf } from '../../src/accounts/end-sessions.ts';
import { givePassword } from '../../src/accounts/give-password.ts';
import { everyGrant } from '../../src/accounts/grant.ts';
import type { UserChanges } from '../../src/accounts/user.ts';
import type { Actor } from '../../src/audit/audit-event.ts';
import { resetSecondFactor } from '../../src/factors/reset-second-factor.ts';
import { chooseForgottenPassword } from '../../src/login/choose-forgotten-password.ts';
import { chooseNewPassword } from '../../src/login/choose-new-password.ts';
import { endAllSessions } from '../../src/login/end-all-sessions.ts';
import { removeFactor } from '../../src/methods/remove-factor.ts';
import { disableCompany, enableCompany } from '../../src/people/disable-company.ts';
import { disableUser, enableUser } from '../../src/people/disable-user.ts';
import { editUser } from '../../src/people/edit-user.ts';
import { endCompanies } from '../../src/people/end-companies.ts';
import { eraseUser } from '../../src/people/erase-user.ts';
import { editDirectoryUser } from '../../src/people/users-by-scim.ts';
import { systemRandom as random } from '../../src/random.ts';
import { tester } from '../accounts/people.ts';
import { address } from '../login/open-login.ts';
import { openImports } from '../people/own-import.ts';
import type { Person, Radius } from './held-access.ts';

/** An act by which access ends. */
export interface End {
  /** Its column in docs/operations/resets-and-locks.md. */
  column: string;
  act(at: EndParts, person: Person): Promise<unknown>;
  /** What is otherwise than in the column. */
  except?: Record<string, 'ends' | 'stays'>;
}

type EndParts = ReturnType<typeof endParts>;

export function endParts({ home }: Radius) {
  const people = { ...openImports(home).parts, users: home.users };
  const key: ApiKey = { id: random.id(), name: 'Directory', scopes: ['users:write'] };
  return { home, people, key };
}

const ownersPassword = 'what the owner has chosen';

export async function edit({ people }: EndParts, { user }: Person, changes: UserChanges, by: Actor = tester) {
  await editUser(people, { userId: user.id, changes, grant: everyGrant }, by);
}

export async function setActive({ people, key }: EndParts, { user }: Person, active: boolean) {
  const { login, name, email, language } = user;
  const wanted = { login, name, email, language, extension: undefined, externalId: undefined, active };
  await editDirectoryUser(people, key, { id: user.id, wanted: { ...wanted, company: undefined }, company: '' });
}

const logOut = 'log out everywhere';
const [newPassword, disabled, newAddress] = ['another password', 'disabled, then enabled', 'another mail address'];

/** Where somebody can be enabled again, they are, so that what comes back is seen. */
export const endsOfAccess: Record<string, End> = {
  '"log out everywhere"': {
    column: logOut,
    act: async ({ home }, { user }) => endAllSessions(home.parts, { sessionId: await home.putInEdit(user.id) }),
  },
  'an operator, or `belcode user end-sessions`': {
    column: logOut,
    act: ({ home }, { user }) => endSessionsOf(home.parts, { userId: user.id, grant: everyGrant }, tester),
  },
  'another login': { column: logOut, act: (at, person) => edit(at, person, { login: `b.${random.id()}` }) },
  'another company': {
    column: logOut,
    act: async (at, person) => edit(at, person, { companyId: (await at.home.addCompany(`Company ${random.id()}`)).id }),
  },
  'another role': {
    column: logOut,
    act: (at, person) => edit(at, person, { role: 'company-admin' }),
    except: { 'a login without a method that operators allowed': 'ends' },
  },
  'a password that the owner changes': {
    column: newPassword,
    act: async ({ home }, { user }) =>
      chooseNewPassword(home.parts, { sessionId: await home.putInEdit(user.id), password: ownersPassword }),
  },
  'a forgotten password': {
    column: newPassword,
    act: async ({ home }, { user }) => {
      const sessionId = await home.putAt(user.id, { step: 'forgotten-password', forgottenBy: 'mail' });
      await chooseForgottenPassword(home.parts, { sessionId, password: ownersPassword });
    },
  },
  'a password that an operator gives': {
    column: newPassword,
    act: ({ home }, { user }) => givePassword(home.parts, { userId: user.id }, tester),
  },
  'a reset': {
    column: 'reset',
    act: ({ people }, { user }) => resetSecondFactor(people, { userId: user.id, reason: 'stolen' }, tester),
  },
  'a user who is disabled': {
    column: disabled,
    act: async ({ people }, { user: { id: userId } }) => {
      await disableUser(people, { userId, grant: everyGrant }, tester);
      await enableUser(people, { userId, grant: everyGrant }, tester);
    },
  },
  'a directory that disables the user (SCIM)': {
    column: disabled,
    act: async (at, person) => {
      await setActive(at, person, false);
      await setActive(at, person, true);
    },
  },
  'a company that ends': {
    column: disabled,
    act: async ({ people }, { user: { companyId } }) => {
      await disableCompany(people, { companyId }, tester);
      await enableCompany(people, { companyId }, tester);
    },
  },
  'a company whose date has come': {
    column: disabled,
    act: async ({ home, people }, { user: { companyId } }) => {
      await home
        .database('companies')
        .where({ id: companyId })
        .update({ ends_at: new Date(0) });
      await endCompanies(people, { kind: 'system' });
      await enableCompany(people, { companyId }, tester);
    },
  },
  'a user who is erased': {
    column: 'erased',
    act: ({ people }, { user: { id: userId, login } }) =>
      eraseUser(people, { userId, grant: everyGrant, typed: login }, tester),
  },
  'an owner who removes the method': {
    column: 'a method removed',
    act: async ({ home }, { user, factorId }) =>
      removeFactor(home.parts, { sessionId: await home.putInEdit(user.id), factorId, address }),
  },
  'an operator who changes the mail address': {
    column: newAddress,
    act: (at, person) => edit(at, person, { email: `${random.id()}@example.org` }),
  },
  'an API key that changes the mail address': {
    column: newAddress,
    act: (at, person) => edit(at, person, { email: `${random.id()}@example.org` }, { kind: 'api-key', id: at.key.id }),
  },
};
