import { readFileSync } from 'node:fs';
import { join } from 'node:path';
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
import { codeFinder } from './find-code.ts';
import { visitorOf } from './visitor-of.ts';

const number = telephoneOf('number-typed');
/** Of the calls that are placed at the same time. */
const infoNumbers = { udp: telephoneOf('number-typed: INFO'), tcp: telephoneOf('number-typed: INFO by TCP') };
let call: CodeCall;
let withEnd: CodeCall;
let another: CodeCall;
/** From the answer to the end of the question, on the sound that the telephone records. */
const questionLimitMilliseconds = 5_000;
let users = 0;
/** Where the api writes the events of the audit. */
let events: string;

beforeAll(async () => {
  events = join(lab().folder, 'number-typed-events.json');
  call = await CodeCall.start({
    name: 'number-typed',
    number,
    settings: {
      BELCODE_CALL_PROOF: 'number',
      BELCODE_RING_SECONDS: '20',
      BELCODE_KEY_SECONDS: '5',
      BELCODE_EVENTS: events,
    },
  });
  withEnd = await call.beside(telephoneOf('number-typed: with #'));
  another = await call.beside(telephoneOf('number-typed: another'));
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

describe.concurrent('the number of the page, typed on a real telephone', () => {
  it.each([
    ['as it is', () => call, (digits: string) => digits],
    ['with # behind it', () => withEnd, (digits: string) => `${digits}#`],
  ])('%s, lets the page go on; the voice says no digit', async (_how, callOf, keys) => {
    const own = callOf();
    const { visitor, digits } = await untilAsked(own.phone);
    await type(keys(digits), own.phone);
    await untilLoggedIn(visitor);
    expect((await own.heard('en')).sayings).toEqual([]);
  });

  it.each([
    ['udp', ''],
    ['tcp', '#'],
  ] as const)(
    'by SIP INFO over %s, as Linphone sends keys, with "%s" behind it: the page goes on',
    async (transport, end) => {
      const own = { number: infoNumbers[transport], sipPort: lab().sipPort };
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
    const { visitor, digits } = await untilAsked(another.phone);
    await type(digits === '4172' ? '4182' : '4172', another.phone);
    expect((await another.heard('en')).sayings).toEqual([]);
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

describe('one login in the logs of all programs', () => {
  const read = (file: string): Record<string, unknown>[] =>
    readFileSync(file, 'utf8')
      .split('\n')
      .filter((line) => line.startsWith('{'))
      .map((line) => JSON.parse(line));

  it('has one id, from the page to the last line of its call and its event, and no line has a number', async () => {
    const login = `typed.${++users}`;
    const { password } = await enrolUser(call.programs, login, [{ number }]);
    const visitor = visitorOf(call.programs);
    await visitor.get('/login');
    const reply = await visitor.post('/login', { login, password });
    const id = reply.headers['x-request-id'];
    await visitor.follow(reply);
    await call.phone.untilIncoming(15_000);
    await call.phone.answer();
    const digits = await until(async () => {
      await visitor.get('/code');
      return digitsOn(visitor);
    }, 15_000);
    await type(digits);
    await untilLoggedIn(visitor);
    await call.phone.untilClosed();

    const { logFile } = call.programs;
    const ofRequest = (file: string) => read(file).filter(({ request }) => request === id);
    expect(ofRequest(logFile('api'))).toContainEqual(expect.objectContaining({ method: 'POST', route: '/login' }));
    const [delivery] = ofRequest(logFile('dialler')).map((line) => line.delivery);
    expect(delivery).toEqual(expect.any(String));
    const ofCall = await until(() => {
      const lines = read(logFile('dialler')).filter((line) => line.delivery === delivery);
      return lines.some(({ msg }) => msg === 'call ended') && lines;
    });
    expect(ofCall.filter(({ request }) => request !== id)).toEqual([]);
    const event = await until(() => ofRequest(events).find((line) => line.event === 'call-ended'));
    expect(event).toMatchObject({ reason: 'typed' });

    for (const file of [logFile('api'), logFile('dialler'), events])
      expect(readFileSync(file, 'utf8')).not.toContain(number.slice(-9));
    // Four digits may be the id of a process by chance.
    const lines = [...ofRequest(logFile('api')), ...ofCall, event].map(({ pid: _, ...line }) => line);
    expect(codeFinder([digits])(JSON.stringify(lines))).toEqual([]);
  });
});
