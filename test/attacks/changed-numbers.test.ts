import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { carrierWatch } from '../../src/carrier/ask-carrier.ts';
import { sendCode } from '../../src/login/send-code.ts';
import { startLogin } from '../../src/login/start-login.ts';
import { systemRandom as random } from '../../src/random.ts';
import { password, refusalOf } from '../login/open-login.ts';
import { type OpenedPanel, openPanel } from '../panel/open-panel.ts';

let home: OpenedPanel;
let carrier: Server;
/** What the stub of a carrier was asked, and answers. */
const seen: { authorization: string | undefined; body: string }[] = [];
let answer = { status: 200, body: '{}' };
const warnings: unknown[] = [];

const bodyOf = async (request: IncomingMessage) => Buffer.concat(await request.toArray()).toString();

beforeAll(async () => {
  carrier = createServer(async (request, reply) => {
    seen.push({ authorization: request.headers.authorization, body: await bodyOf(request) });
    reply.writeHead(answer.status, { 'content-type': 'application/json' }).end(answer.body);
  });
  await new Promise<void>((ready) => carrier.listen(0, '127.0.0.1', ready));
  const { port } = carrier.address() as AddressInfo;
  const log = { warn: (...words: unknown[]) => warnings.push(words) };
  const numberWatch = carrierWatch({ url: `http://127.0.0.1:${port}/`, token: 'a token', days: 7 }, log);
  home = await openPanel({ numberWatch });
});

beforeEach(() => {
  seen.length = 0;
  warnings.length = 0;
});

afterAll(async () => {
  carrier.close();
  await home.close();
});

const day = 86_400_000;
const changed = (ago: number) =>
  JSON.stringify({ latestSimChange: new Date(Date.now() - ago).toISOString(), lineType: 'mobile' });

/** Whose number was enrolled a year ago. */
async function somebody({ alone = false } = {}) {
  const user = await home.addPerson({ language: 'en', email: `${random.id()}@example.org` });
  const phone = await home.givePhone(user.id);
  const authenticator = alone ? undefined : await home.giveAuthenticator(user.id);
  await home.database.raw("update factors set created_at = now() - interval '1 year' where user_id = ?", [user.id]);
  return { user, phone, authenticator };
}

const logIn = ({ user }: { user: { login: string } }, address = '192.0.2.7') =>
  startLogin(home.parts, { login: user.login, password, address });

describe('a number that got another SIM lately', () => {
  it('is not rung; the page says why, and another method logs in', async () => {
    answer = { status: 200, body: changed(2 * day) };
    const person = await somebody();
    const started = await logIn(person);
    expect(started.code).toEqual({ sent: false, trouble: 'number-owner-changed' });
    expect(seen).toEqual([
      { authorization: 'Bearer a token', body: JSON.stringify({ phoneNumber: person.phone.number }) },
    ]);
    const again = sendCode(home.parts, { sessionId: started.sessionId, factorId: person.phone.id });
    expect(await refusalOf(again)).toBe('number-owner-changed');
    const other = await sendCode(home.parts, {
      sessionId: started.sessionId,
      factorId: person.authenticator?.id,
    });
    expect(other.challenge.kind).toBe('authenticator');
    expect(await home.auditOf(person.user.id)).toContainEqual(
      expect.objectContaining({ event: 'number-owner-changed', kind: 'mobile' }),
    );
    const visitor = home.visitor();
    await visitor.logIn(person.user.login, password);
    expect(visitor.page.body).toContain('another SIM card');
  });

  it('is rung when it is the only method', async () => {
    answer = { status: 200, body: changed(2 * day) };
    expect((await logIn(await somebody({ alone: true }))).code?.sent).toBe(true);
    expect(seen).toEqual([]);
  });

  it.each([
    ['changed before the days', changed(8 * day)],
    ['changed before it was enrolled', changed(400 * day)],
    ['never changed', '{}'],
    ['of a line without a SIM', '{"lineType":"fixed"}'],
    ['of an answer without words', ''],
    ['of an answer that is no moment', '{"latestSimChange":"yesterday"}'],
    ['of a long answer', `{"latestSimChange":"${'9'.repeat(20_000)}"}`],
  ])('one that %s is rung', async (_what, body) => {
    answer = { status: 200, body };
    expect((await logIn(await somebody())).code?.sent).toBe(true);
    expect(seen).toHaveLength(1);
  });

  it.each([401, 404, 500, 302])(
    'a carrier that answers %i stops no login, and no number is in the log',
    async (status) => {
      answer = { status, body: changed(day) };
      const person = await somebody();
      expect((await logIn(person)).code?.sent).toBe(true);
      expect(warnings).toHaveLength(1);
      expect(JSON.stringify(warnings)).not.toContain(person.phone.number);
    },
  );

  it('nobody without the password has the carrier asked', async () => {
    const { user } = await somebody();
    const wrong = startLogin(home.parts, { login: user.login, password: 'wrong', address: '192.0.2.7' });
    expect(await refusalOf(wrong)).toBe('login-refused');
    expect(seen).toEqual([]);
  });
});
