import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Visitor } from '../panel/visitor.ts';
import { telephoneOf } from '../telephones.ts';
import { until } from '../until.ts';
import { CodeCall } from './code-call.ts';
import { enrolUser } from './enrolled-user.ts';
import { visitorOf } from './visitor-of.ts';

const number = telephoneOf('number-typed');
let call: CodeCall;
let users = 0;

beforeAll(async () => {
  call = await CodeCall.start({
    name: 'number-typed',
    number,
    settings: { BELCODE_CALL_PROOF: 'number', BELCODE_RING_SECONDS: '20', BELCODE_KEY_SECONDS: '5' },
  });
});

afterAll(() => call?.stop());

/** Logs in with the password, and answers the telephone. @returns the digits of the page */
async function untilAsked(): Promise<{ visitor: Visitor; digits: string }> {
  const login = `typed.${++users}`;
  const { password } = await enrolUser(call.programs, login, [{ number }]);
  const visitor = visitorOf(call.programs);
  await visitor.logIn(login, password);
  await call.phone.untilIncoming();
  await visitor.get('/code');
  expect(digitsOn(visitor)).toBeUndefined();
  await call.phone.answer();
  const digits = await until(async () => {
    await visitor.get('/code');
    return digitsOn(visitor);
  }, 15_000);
  return { visitor, digits };
}

function digitsOn({ page }: Visitor): string | undefined {
  return /class="page-number"[^>]*><strong>([\d ]+)</.exec(page.body)?.[1]?.replaceAll(' ', '');
}

async function type(keys: string): Promise<void> {
  for (const key of keys) await call.phone.press(key);
}

const isLoggedIn = async (visitor: Visitor) => (await visitor.get('/')).status === 200;

describe('the number of the page, typed on a real telephone', () => {
  it.each([
    ['as it is', (digits: string) => digits],
    ['with # behind it', (digits: string) => `${digits}#`],
  ])('%s, lets the page go on; the voice says no digit', async (_how, keys) => {
    const { visitor, digits } = await untilAsked();
    await type(keys(digits));
    await until(async () => {
      await visitor.send('/code');
      return isLoggedIn(visitor);
    }, 15_000);
    expect((await call.heard('en')).sayings).toEqual([]);
  });

  it('another one ends the login and says so', async () => {
    const { visitor, digits } = await untilAsked();
    await type(digits === '4172' ? '4182' : '4172');
    expect((await call.heard('en')).sayings).toEqual([]);
    await visitor.send('/code');
    expect(await isLoggedIn(visitor)).toBe(false);
    await visitor.open('/code');
    expect(visitor.notice).toMatch(/wrong number was typed|verkeerd getal/);
  });
});
