import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { useBrands } from '../../src/brand/brands.ts';
import { passkeyRequest } from '../../src/challenges/kinds/passkey.ts';
import { relyingPartyOf } from '../../src/factors/passkey.ts';
import { answerLogin } from '../../src/login/answer-login.ts';
import { askForPasskey } from '../../src/login/ask-for-passkey.ts';
import { logInByPasskey } from '../../src/login/log-in-by-passkey.ts';
import { sendCode } from '../../src/login/send-code.ts';
import { setCompanyBrand } from '../../src/people/set-company-brand.ts';
import { systemRandom as random } from '../../src/random.ts';
import { tester } from '../accounts/people.ts';
import type { MadeUpBrands } from '../brand/made-up-brand.ts';
import { address, type Login, openLogin, refusalOf } from '../login/open-login.ts';
import { givePasskey, openMaking } from '../passkeys/give-passkey.ts';
import { brandsWithHosts, origins, owners, type Page } from '../passkeys/hosts-of-brands.ts';
import { SoftKey } from '../passkeys/soft-key.ts';

let home: Login;
let brands: MadeUpBrands;

beforeAll(async () => {
  brands = brandsWithHosts();
  useBrands(brands.folder);
  home = await openLogin();
  Object.assign(home.parts, { relyingParty: relyingPartyOf(home.parts.panelUrl), passkeyLogin: true });
});

afterAll(async () => {
  await home?.close();
  useBrands();
  brands?.remove();
});

async function addOwner({ role, brand }: (typeof owners)[number][1]) {
  const { id: companyId } = await home.addCompany(`Company ${random.id()}`);
  // The name of a brand whose files are gone is refused only where somebody types it.
  await home.companySettings.setBrand(companyId, brand, tester);
  const { id } = await home.addPerson({ companyId, role });
  return { id, companyId, ...(await givePasskey(home, id)) };
}

type Owner = Awaited<ReturnType<typeof addOwner>>;

/** The answer to a challenge of a session, signed on a page of `origin`. */
async function answerIn(sessionId: string, { id, key }: Owner, origin: string): Promise<string> {
  const { challenge } = await sendCode(home.parts, { sessionId, address });
  const code = key.use(await passkeyRequest(home.parts, id, challenge.id), origin);
  return (await answerLogin(home.parts, { sessionId, code, address })).state;
}

/** What a page of `origin` gets whose owner sends on what the browser of somebody has signed there. */
const acts: Record<string, { right: string; wrong: string; run(owner: Owner, origin: string): Promise<string> }> = {
  'makes a passkey': {
    right: 'added',
    wrong: 'wrong',
    async run({ id }, origin) {
      const { options, confirm } = await openMaking(home, id);
      return (await confirm(new SoftKey().make(options, origin))).state;
    },
  },
  'passes the second factor of a login': {
    right: 'passed',
    wrong: 'wrong',
    async run(owner, origin) {
      const passwordProvenAt = await home.parts.sessions.now();
      return answerIn(await home.putAt(owner.id, { step: 'challenge', passwordProvenAt }), owner, origin);
    },
  },
  'confirms a change': {
    right: 'passed',
    wrong: 'wrong',
    run: async (owner, origin) => answerIn(await home.putInEdit(owner.id), owner, origin),
  },
  'is the whole login': {
    right: 'full',
    wrong: 'passkey-refused',
    async run({ id, key }, origin) {
      const formId = random.secret();
      const asked = await askForPasskey(home.parts, formId);
      if (asked === undefined) throw new Error('no passkey is asked for');
      const userHandle = Buffer.from(id).toString('base64url');
      const answer = key.use(asked.options, origin, { isVerified: true, userHandle });
      const login = logInByPasskey(home.parts, { question: asked.question, answer, formId, address });
      return (await refusalOf(login)) ?? (await login).step;
    },
  },
};

describe.each(Object.entries(acts))('what a passkey signs on a page of the host of a brand %s', (_act, each) => {
  it.each(owners)('only on hosts for %s', async (_who, given, counts) => {
    const owner = await addOwner(given);
    for (const [page, origin] of Object.entries(origins)) {
      const state = await each.run(owner, origin);
      expect([page, state]).toEqual([page, counts.includes(page as Page) ? each.right : each.wrong]);
    }
  });
});

describe('a host counts no more from the next answer on', () => {
  it.each<[string, (owner: Owner) => PromiseLike<unknown>]>([
    ['when the company has another brand', ({ companyId }) => setCompanyBrand(home, companyId, 'b', tester)],
    [
      'when its user has power over others',
      ({ id }) => home.database('users').where({ id }).update({ role: 'company-admin' }),
    ],
  ])('%s', async (_what, change) => {
    const owner = await addOwner({ role: 'user', brand: 'a' });
    const passwordProvenAt = await home.parts.sessions.now();
    const sessionId = await home.putAt(owner.id, { step: 'challenge', passwordProvenAt });
    const { challenge } = await sendCode(home.parts, { sessionId, address });
    const code = owner.key.use(await passkeyRequest(home.parts, owner.id, challenge.id), origins.a);
    await change(owner);
    expect((await answerLogin(home.parts, { sessionId, code, address })).state).toBe('wrong');
  });
});
