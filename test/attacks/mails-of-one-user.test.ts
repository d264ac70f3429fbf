import { createServer, type Socket } from 'node:net';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Refusal } from '../../src/errors.ts';
import type { Mail, MailReader } from '../../src/incidents/mail.ts';
import { EqualMails, equalMailsMilliseconds, maxEqualMails } from '../../src/mail/equal-mails.ts';
import {
  maxMailsEach,
  maxWaitingLinks,
  maxWaitingMails,
  maxWaitingNotices,
  openSmtpMail,
} from '../../src/mail/smtp-mail.ts';
import { silentLog } from '../silent-log.ts';
import { until } from '../until.ts';

const readerOf = (name: string): MailReader => ({ to: `${name}@example.org`, name, language: 'en' });

const sockets = new Set<Socket>();
// A mail server that never answers, so that every mail waits.
const server = createServer((socket) => {
  sockets.add(socket);
  socket.on('error', () => undefined);
});
let mail: Mail & { close(): void };
/** What was not sent, by its reader. */
let refused: string[];

beforeAll(() => new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve)));
beforeEach(() => {
  const { port } = server.address() as { port: number };
  const about = { from: 'Belcode <belcode@example.org>', panelUrl: 'https://panel.example.org', log: silentLog };
  mail = openSmtpMail({ url: `smtp://127.0.0.1:${port}`, ...about, clock: { now: () => 0 } });
  refused = [];
});
afterEach(() => mail.close());
afterAll(() => {
  for (const socket of sockets) socket.destroy();
  server.close();
});

/** Sends and does not wait. What could not wait is in `refused` a moment later. */
function send(reader: MailReader, tell: (to: MailReader) => Promise<void>): void {
  tell(reader).catch((error: Refusal) => error.id === 'too-busy' && refused.push(reader.name));
}

/** What a user can repeat, each time with another text. */
const floods: Record<string, (to: MailReader, round: number) => Promise<void>> = {
  'calls to a number': (to, round) => mail.keysMissed(to, { number: `+3161234${round}` }),
  'numbers that were suspended': (to, round) => mail.numberSuspended(to, { number: `+3161234${round}` }),
  'links to a new password': (to, round) => mail.passwordLink(to, { token: `t${round}`, lifetimeSeconds: 60 }),
};

/** What somebody else waits for. */
const others: Record<string, (to: MailReader) => Promise<void>> = {
  'a link to a new password': (to) => mail.passwordLink(to, { token: 'x', lifetimeSeconds: 60 }),
  'a change of methods': (to) => mail.methodsChanged(to, { what: 'added', kind: 'phone' }),
  'a new password': (to) => mail.passwordChanged(to),
  'logins that were not finished': (to) => mail.loginsUnfinished(to),
  'a report': (to) => mail.callReported(to, { forgotten: false, known: true }),
  'a mail to the operator': (to) => mail.operatorNotified(to, { what: 'breaker-opened', about: '+31' }),
};

describe.each(Object.entries(floods))('300 mails to one user about %s', (_what, flood) => {
  it.each(Object.entries(others))('push out no mail to somebody else: %s', async (_which, tell) => {
    for (let round = 0; round < 300; round += 1) send(readerOf('anna'), (to) => flood(to, round));
    for (let n = 0; n < 5; n += 1) send(readerOf(`other${n}`), tell);
    await until(() => refused.length > 200);
    expect(new Set(refused)).toEqual(new Set(['anna']));
  });
});

describe('mails about users who were given the address of another', () => {
  const victim: MailReader = { ...readerOf('victim'), userId: 'victim' };
  const planted = (n: number): MailReader => ({ ...victim, name: 'planted', userId: `planted-${n % 2}` });
  const { 'a mail to the operator': _, ...told } = others;

  it.each(Object.entries(told))('use up no mail that its owner must be told: %s', async (_which, tell) => {
    const settled: string[] = [];
    const sendTo = (reader: MailReader) => {
      const settle = () => void settled.push(reader.name);
      tell(reader).then(settle, settle);
    };
    for (let n = 0; n < 300; n += 1) sendTo(planted(n));
    await until(() => settled.length > 200);
    // It waits for the server; what is left out or refused is settled at once, like the one that comes after it.
    const before = settled.length;
    sendTo(victim);
    sendTo(planted(0));
    await until(() => settled.length > before);
    expect(settled).not.toContain('victim');
  });
});

describe('each queue has places of its own', () => {
  it.each([
    ['mails about what users do', 'a change of methods', maxWaitingMails],
    ['links to a new password', 'a link to a new password', maxWaitingLinks],
    ['mails to the operator', 'a mail to the operator', maxWaitingNotices],
  ])('%s', async (_queue, which, places) => {
    for (let n = 0; n < places + 60; n += 1) {
      const about = { what: 'breaker-opened', about: `+${n}` } as const;
      const tell =
        which === 'a mail to the operator' ? (to: MailReader) => mail.operatorNotified(to, about) : others[which];
      send(readerOf(`reader${n}`), tell as (to: MailReader) => Promise<void>);
    }
    // Five are being sent.
    await until(() => refused.length === 55);
    refused.length = 0;
    for (const [name, tell] of Object.entries(others)) send(readerOf(name), tell);
    await until(() => refused.length > 0);
    expect(refused.every((name) => name === which || which === 'a change of methods')).toBe(true);
    for (const name of ['a link to a new password', 'a mail to the operator'])
      expect(refused.includes(name)).toBe(name === which);
  });

  it('one reader takes at most ten of them, and the twenty that all floods share', async () => {
    for (let round = 0; round < 300; round += 1)
      send(readerOf('anna'), (to) => mail.keysMissed(to, { number: `+3161234${round}` }));
    await until(() => refused.length === 300 - maxMailsEach - 20);
  });
});

describe('equal mails', () => {
  it('are sent five times in an hour to one reader, and the last one is told apart', () => {
    const time = { now: 0 };
    const equal = new EqualMails({ now: () => time.now });
    const count = (...mail: string[]) => Array.from({ length: 300 }, () => equal.count(...mail));
    const sent = count('anna', 'password-changed');
    expect(sent.filter((each) => each !== 'left-out')).toHaveLength(maxEqualMails);
    expect(sent.slice(0, maxEqualMails)).toEqual(['one-of-few', 'one-of-few', 'one-of-few', 'one-of-few', 'last']);
    expect(equal.count('anna', 'method-added')).toBe('one-of-few');
    expect(equal.count('bob', 'password-changed')).toBe('one-of-few');
    time.now = equalMailsMilliseconds;
    expect(equal.count('anna', 'password-changed')).toBe('one-of-few');
  });

  it.each([
    ['the primary method', (to: MailReader) => mail.methodsChanged(to, { what: 'primary-changed', kind: 'phone' })],
    ['the own password', (to: MailReader) => mail.passwordChanged(to)],
  ])('300 changes of %s: none waits in anybody’s place, and none is refused', async (_what, tell) => {
    const settled: unknown[] = [];
    for (let round = 0; round < 300; round += 1) {
      const settle = () => void settled.push(round);
      // The server takes none, so those that are sent fail at the end.
      tell(readerOf('anna')).then(settle, () => undefined);
    }
    await until(() => settled.length === 300 - maxEqualMails);
  });
});
