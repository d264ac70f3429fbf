import type { AddressInfo } from 'node:net';
import { SMTPServer } from 'smtp-server';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { diallersOfExtensions } from '../../lab/telephones.ts';
import { CodeCall } from '../exchange/code-call.ts';
import { enrolUser } from '../exchange/enrolled-user.ts';
import { visitorOf } from '../exchange/visitor-of.ts';
import { lab } from '../lab.ts';
import type { Visitor } from '../panel/visitor.ts';
import { startTelephone, type Telephone } from '../phones/baresip.ts';
import { telephoneOf } from '../telephones.ts';
import { until } from '../until.ts';

/** Real telephones. Codes are read only from their recordings. */
const mobile = telephoneOf('telephone-alone');
/** Of the person who has no other method, whose calls are placed at the same time. */
const onlyMobile = telephoneOf('telephone-alone: the only method');
const extension = '207';
const renewed = 'renewed by a telephone';
/** In the language of the browser, which the voice follows too (S21). */
const otherProofNeeded = 'You chose your new password with this method';
/** A test that is tried again has another user. */
let users = 0;

let call: CodeCall;
let only: CodeCall;
let desk: Telephone;
const mails: string[] = [];
const mailServer = new SMTPServer({
  authOptional: true,
  disabledCommands: ['STARTTLS'],
  onData(stream, _session, done) {
    let text = '';
    stream.on('data', (chunk) => {
      text += chunk;
    });
    stream.on('end', () => {
      mails.push(text.replace(/=\r\n/g, ''));
      done();
    });
  },
});

beforeAll(async () => {
  await new Promise<void>((resolve) => mailServer.listen(0, '127.0.0.1', resolve));
  const settings = {
    BELCODE_DIALLER: diallersOfExtensions[extension],
    BELCODE_DIAL_INTERNAL: 'PJSIP/{number}',
    BELCODE_EXTENSIONS: '200-299',
    BELCODE_RING_SECONDS: '30',
    BELCODE_SMTP_URL: `smtp://127.0.0.1:${(mailServer.server.address() as AddressInfo).port}`,
    BELCODE_MAIL_FROM: 'belcode@example.org',
    BELCODE_PANEL_URL: 'https://panel.example.org',
  };
  call = await CodeCall.start({ name: 'telephone-alone', number: mobile, settings });
  only = await call.beside(onlyMobile);
  desk = await startTelephone({ number: extension, sipPort: lab().sipPort });
});

afterAll(async () => {
  await desk?.stop();
  await call?.stop();
  await new Promise<void>((resolve) => mailServer.close(() => resolve()));
});

const ringsOf = ({ events }: Telephone) => events.filter(({ type }) => type === 'CALL_INCOMING').length;

/** An attacker with the telephone and the name: resets the password by the code that the telephone hears. */
async function resetBy(phone: Telephone, login: string): Promise<void> {
  const visitor = visitorOf(call.programs);
  await visitor.get('/forgot-password');
  await visitor.send('/forgot-password', { login, by: 'phone' });
  await phone.untilIncoming();
  const code = await call.codeHeardAlone(phone, 'en');
  await visitor.send('/forgot-password/code', { code });
  expect(visitor.title).toBe('Choose a new password');
  await visitor.send('/new-password', { password: renewed, again: renewed });
  expect(visitor.title).toBe('Log in');
}

async function logIn(login: string, password: string): Promise<Visitor> {
  const visitor = visitorOf(call.programs);
  await visitor.logIn(login, password);
  return visitor;
}

async function typeCodeOf(phone: Telephone, visitor: Visitor): Promise<void> {
  const code = await call.codeHeardAlone(phone, 'en');
  await visitor.send('/code', { code });
}

const isLoggedIn = async (visitor: Visitor) => (await visitor.get('/')).status === 200;

describe.concurrent('a telephone and a name, without the password', () => {
  it('a desk phone that reset the password is refused at the login: called, by message, by *232; a mobile lets in', async () => {
    const login = `bram.${++users}`;
    const { factors } = await enrolUser(call.programs, login, [{ number: extension }, { number: mobile }], {
      messagesTo: extension,
    });
    const [called, , messaged] = factors;
    await resetBy(desk, login);
    const rings = ringsOf(desk);

    const visitor = await logIn(login, renewed);
    await call.phone.untilIncoming();
    for (const method of [called, messaged]) {
      await visitor.send('/code/method', { method: method?.id ?? '' });
      expect([method?.kind, visitor.notice]).toEqual([method?.kind, expect.stringContaining(otherProofNeeded)]);
    }
    const mobileRings = ringsOf(call.phone);
    await desk.dial('*232');
    expect(await call.promptsHeardBy(desk, 'en')).toEqual(['nothing-waiting']);
    expect(await isLoggedIn(visitor)).toBe(false);

    // Called again, it is the mobile that rings again.
    await call.phone.hangUp();
    await until(async () => {
      await visitor.send('/code/again');
      return ringsOf(call.phone) > mobileRings;
    });
    await call.phone.untilIncoming();
    await typeCodeOf(call.phone, visitor);
    expect(await isLoggedIn(visitor)).toBe(true);
    expect([ringsOf(desk) - rings, desk.messages()]).toEqual([0, []]);
  });

  it('a mobile that is the only method rings no more, until a mailed link has replaced the password', async () => {
    const login = `carla.${++users}`;
    const { factors } = await enrolUser(call.programs, login, [{ number: onlyMobile }], { email: 'carla@example.org' });
    await resetBy(only.phone, login);
    const rings = ringsOf(only.phone);
    const visitor = await logIn(login, renewed);
    expect(visitor.notice).toContain(otherProofNeeded);
    for (const [act, fields] of [
      ['/code/method', { method: factors[0]?.id ?? '' }],
      ['/code/again', {}],
      ['/code', { code: '482913' }],
    ] as const) {
      await visitor.send(act, fields);
      expect([act, await isLoggedIn(visitor)]).toEqual([act, false]);
      await visitor.get('/code');
    }
    expect(ringsOf(only.phone)).toBe(rings);

    mails.length = 0;
    const mailed = visitorOf(call.programs);
    await mailed.get('/forgot-password');
    await mailed.send('/forgot-password', { login, by: 'mail' });
    const token = await until(() => /link\?token=(?:3D)?([\w-]+)/.exec(mails.join('\n'))?.[1], 20_000);
    await mailed.get(`/forgot-password/link?token=${token}`);
    await mailed.send('/forgot-password/link', { link: token });
    const chosen = 'renewed by a mailed link';
    await mailed.send('/new-password', { password: chosen, again: chosen });
    const owner = await logIn(login, chosen);
    await only.phone.untilIncoming();
    await typeCodeOf(only.phone, owner);
    expect(await isLoggedIn(owner)).toBe(true);
  });
});
