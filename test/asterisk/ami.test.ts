import { describe, expect, it, onTestFinished } from 'vitest';
import { connectAmi } from '../../src/asterisk/ami.ts';
import type { Ami } from '../../src/asterisk/ami-connection.ts';
import { type ManagerReply, startFakeManager } from './fake-ami.ts';

async function open(reply: ManagerReply = () => undefined): Promise<{ ami: Ami; lines: string[]; drop(): void }> {
  const { url, lines, sockets } = await startFakeManager(reply);
  const ami = await connectAmi({ url, user: 'belcode', secret: 'of-the-test' });
  onTestFinished(() => ami.close());
  return { ami, lines, drop: () => sockets.forEach((socket) => void socket.destroy()) };
}

describe('the manager interface', () => {
  it('logs in, acts and lists', async () => {
    const { ami, lines } = await open(({ action }) => {
      if (action === 'CoreSettings') return 'Response: Success\r\nAsteriskVersion: 22.10.1';
      if (action !== 'Show') return undefined;
      const entry = (name: string) => `\r\nActionID: $ID\r\n\r\nEvent: Entry\r\nName: ${name}`;
      return `Response: Success\r\nEventList: start${entry('one')}${entry('two')}\r\nActionID: $ID\r\n\r\nEvent: ShowComplete\r\nEventList: Complete`;
    });
    expect(lines).toEqual(expect.arrayContaining(['Username: belcode', 'Secret: of-the-test']));
    expect(await ami.act('CoreSettings')).toMatchObject({ asteriskversion: '22.10.1' });
    expect((await ami.list('Show')).map(({ name }) => name)).toEqual(['one', 'two']);
  });

  it('says what Asterisk refuses', async () => {
    const { ami } = await open(({ action }) =>
      action === 'login' ? 'Response: Success' : 'Response: Error\r\nMessage: Permission denied',
    );
    await expect(ami.act('Command', { Command: 'core show uptime' })).rejects.toMatchObject({
      reason: 'refused',
      message: 'Command: Permission denied',
    });
    await expect(ami.list('Show')).rejects.toMatchObject({ reason: 'refused' });
  });

  it('a refused login is told as one, without the secret', async () => {
    const { url } = await startFakeManager(() => 'Response: Error\r\nMessage: Authentication failed');
    const opened = connectAmi({ url, user: 'belcode', secret: 'of-the-test' });
    await expect(opened).rejects.toMatchObject({ reason: 'login-refused' });
    await expect(opened).rejects.not.toThrow(/of-the-test/);
  });

  it('nothing listens there', async () => {
    const opened = connectAmi({ url: 'tcp://127.0.0.1:1', user: 'belcode', secret: 'x' });
    await expect(opened).rejects.toMatchObject({ reason: 'away' });
  });

  it('ends what is under way when the connection is lost, and refuses what comes later', async () => {
    const { ami, lines, drop } = await open();
    const acts = [ami.act('CoreStatus'), ami.list('PJSIPShowEndpoints')].map((act) =>
      act.then(
        () => 'done',
        ({ reason }) => reason,
      ),
    );
    while (!lines.includes('Action: PJSIPShowEndpoints')) await new Promise((resolve) => setImmediate(resolve));
    drop();
    expect(await Promise.all(acts)).toEqual(['away', 'away']);
    await ami.closed;
    await expect(ami.act('CoreStatus')).rejects.toMatchObject({ reason: 'away' });
  });

  it('each action has a limit, and a list too', async () => {
    const { ami } = await open(({ action }) =>
      action === 'Half' ? 'Response: Success\r\nEventList: start' : undefined,
    );
    const reasons = await Promise.all(
      [ami.act('Never'), ami.list('Half')].map((act) => act.then(String, ({ reason }) => reason)),
    );
    expect(reasons).toEqual(['silent', 'silent']);
    expect(await ami.act('CoreSettings').catch(({ reason }) => reason)).toBe('silent');
  }, 30_000);
});
