import { createServer, type Socket } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { maxWaitingListings } from '../../src/audit/listings.ts';
import type { Refusal } from '../../src/errors.ts';
import { maxWaitingMails, openSmtpMail } from '../../src/mail/smtp-mail.ts';
import { password } from '../login/open-login.ts';
import { type OpenedPanel, openPanel } from '../panel/open-panel.ts';
import { silentLog } from '../silent-log.ts';
import { until } from '../until.ts';

describe('lists are read a few at a time', () => {
  let home: OpenedPanel;
  beforeAll(async () => {
    home = await openPanel();
  });
  afterAll(() => home.close());

  it.each(['/operator/users?search=e', '/operator/audit'])(
    'a flood of %s is refused, and a login is not',
    async (path) => {
      const operator = await home.addPerson({ role: 'operator' });
      await home.givePhone(operator.id);
      const visitor = home.visitor();
      visitor.cookies.set('belcode-session', await home.putInEdit(operator.id));
      const cookie = `belcode-session=${visitor.cookies.get('belcode-session')}`;
      const flood = Array.from({ length: 80 }, () =>
        home.panel.inject({ method: 'GET', url: path, headers: { cookie } }),
      );
      const user = await home.addPerson();
      await home.givePhone(user.id);
      const other = home.visitor();
      await other.logIn(user.login, password);
      expect(other.page.status).toBe(200);
      const replies = await Promise.all(flood);
      const refused = replies.filter(({ statusCode }) => statusCode === 503);
      expect(refused.length).toBeGreaterThan(0);
      expect(refused[0]?.headers['retry-after']).toBeDefined();
      expect(replies.filter(({ statusCode }) => statusCode === 200).length).toBeGreaterThanOrEqual(maxWaitingListings);
      expect((await visitor.get(path)).status).toBe(200);
    },
  );
});

describe('mails are sent a few at a time', () => {
  const sockets = new Set<Socket>();
  // A mail server that never answers.
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
  });
  beforeAll(() => new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve)));
  afterAll(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });

  it('a flood that a slow mail server cannot take is refused, and opens a limited number of connections', async () => {
    const { port } = server.address() as { port: number };
    const about = { from: 'Belcode <belcode@example.org>', panelUrl: 'https://panel.example.org', log: silentLog };
    const clock = { now: () => 0 };
    const mail = openSmtpMail({ url: `smtp://127.0.0.1:${port}`, ...about, clock });
    const refused: string[] = [];
    for (let n = 0; n < maxWaitingMails + 50; n += 1)
      mail
        .passwordChanged({ to: `anna${n}@example.org`, name: 'Anna', language: 'nl' })
        .catch((error: Refusal) => refused.push(error.id));
    await until(() => refused.filter((id) => id === 'too-busy').length === 45);
    await until(() => sockets.size === 5);
    mail.close();
  });
});
