import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { labSounds } from '../../lab/sounds.ts';
import { lab } from '../lab.ts';
import type { Visitor } from '../panel/visitor.ts';
import type { Telephone } from '../phones/baresip.ts';
import { GrowingRecording } from '../phones/growing-recording.ts';
import { hearPrompts, openEar } from '../phones/hear-digits.ts';
import { startLinphone } from '../phones/linphone.ts';
import { telephoneOf } from '../telephones.ts';
import { until } from '../until.ts';
import { CodeCall } from './code-call.ts';
import { enrolUser } from './enrolled-user.ts';
import { visitorOf } from './visitor-of.ts';

const number = telephoneOf('number-typed');
let call: CodeCall;
/** From the answer to the end of the question, on the sound that the telephone records. */
const questionLimitMilliseconds = 5_000;
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
async function untilAsked(phone: Telephone = call.phone): Promise<{ visitor: Visitor; digits: string }> {
  const login = `typed.${++users}`;
  const { password } = await enrolUser(call.programs, login, [{ number: phone.number }]);
  const visitor = visitorOf(call.programs);
  await visitor.logIn(login, password);
  await phone.untilIncoming(15_000);
  await visitor.get('/code');
  expect(digitsOn(visitor)).toBeUndefined();
  await phone.answer();
  const digits = await until(async () => {
    await visitor.get('/code');
    return digitsOn(visitor);
  }, 15_000);
  return { visitor, digits };
}

function digitsOn({ page }: Visitor): string | undefined {
  return /class="page-number"[^>]*><strong>([\d ]+)</.exec(page.body)?.[1]?.replaceAll(' ', '');
}

async function type(keys: string, phone: Telephone = call.phone): Promise<void> {
  for (const key of keys) await phone.press(key);
}

const isLoggedIn = async (visitor: Visitor) => (await visitor.get('/')).status === 200;

async function untilLoggedIn(visitor: Visitor): Promise<void> {
  await until(async () => {
    await visitor.send('/code');
    return isLoggedIn(visitor);
  }, 30_000);
}

describe('the number of the page, typed on a real telephone', () => {
  it.each([
    ['as it is', (digits: string) => digits],
    ['with # behind it', (digits: string) => `${digits}#`],
  ])('%s, lets the page go on; the voice says no digit', async (_how, keys) => {
    const { visitor, digits } = await untilAsked();
    await type(keys(digits));
    await untilLoggedIn(visitor);
    expect((await call.heard('en')).sayings).toEqual([]);
  });

  it.each([
    ['udp', ''],
    ['tcp', '#'],
  ] as const)(
    'by SIP INFO over %s, as Linphone sends keys, with "%s" behind it: the page goes on',
    async (transport, end) => {
      const own = { number: telephoneOf('number-typed: INFO'), sipPort: lab().sipPort };
      const phone = await startLinphone({ ...own, transport, keys: 'info' });
      try {
        const { visitor, digits } = await untilAsked(phone);
        await type(digits + end, phone);
        await untilLoggedIn(visitor);
      } finally {
        await phone.stop();
      }
    },
  );

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

describe.each(['nl', 'en'] as const)('in %s, from the answer to the end of the question', (language) => {
  it.each([
    ['number', 'type-number'],
    ['code', 'press-'],
  ] as const)(
    'of a %s: at most five seconds of sound, also after a key that came too early',
    async (proof, question) => {
      if (proof === 'code') await call.panel.open(number, language);
      else {
        const login = `asked.${++users}`;
        const { password } = await enrolUser(call.programs, login, [{ number }], { language });
        await visitorOf(call.programs, { 'accept-language': language }).logIn(login, password);
      }
      await call.phone.untilIncoming(15_000);
      const recording = await GrowingRecording.of(call.phone, () => call.phone.answer());
      try {
        // A digit begins the number at any time, so only the key of a code can be too early.
        if (proof === 'code') await call.phone.press('6');
        const ear = await openEar(labSounds, language);
        let listened = 0;
        const heard = await until(() => {
          const sound = recording.sound();
          // Half a second more than before, because listening costs a core and waiting does not.
          if (sound.samples.length < listened + sound.rate / 2) return undefined;
          listened = sound.samples.length;
          return hearPrompts(ear, sound).find(({ name }) => name.startsWith(question));
        }, 20_000);
        expect(heard.endsAtMilliseconds).toBeLessThanOrEqual(questionLimitMilliseconds);
      } finally {
        recording.stop();
        await call.phone.hangUp();
        await call.phone.untilClosed();
      }
    },
  );
});
