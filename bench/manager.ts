import { connect } from 'node:net';
import type { LabAddresses } from '../lab/addresses.ts';

/** The part of Asterisk's manager interface that the baselines need. */
export interface Manager {
  /** Sends an action. @returns its reply @throws Error when Asterisk reports a failure or does not reply in time */
  act(action: string, fields?: Readonly<Record<string, string>>): Promise<string>;
  /** Runs a console command. @returns its output */
  command(line: string): Promise<string>;
  close(): void;
}

const limitMilliseconds = 10_000;

/** @throws Error when Asterisk refuses the login */
export async function connectManager({ amiPort, amiPassword }: LabAddresses): Promise<Manager> {
  const socket = connect(amiPort, '127.0.0.1').setNoDelay(true);
  const waiting = new Map<string, (answer: string) => void>();
  let text = '';
  let count = 0;
  socket.setEncoding('latin1');
  socket.on('error', () => {});
  socket.on('data', (chunk) => {
    text += chunk;
    const answers = text.split('\r\n\r\n');
    text = answers.pop() ?? '';
    for (const answer of answers) {
      const [, id = ''] = /^ActionID: (.*)$/m.exec(answer.replaceAll('\r', '')) ?? [];
      waiting.get(id)?.(answer.replaceAll('\r', ''));
      waiting.delete(id);
    }
  });
  await new Promise<void>((resolve, reject) => {
    socket.once('connect', resolve);
    socket.once('error', reject);
  });
  const act: Manager['act'] = (action, fields = {}) =>
    new Promise((resolve, reject) => {
      count += 1;
      const id = String(count);
      const timer = setTimeout(() => reject(new Error(`Asterisk did not answer ${action}`)), limitMilliseconds);
      waiting.set(id, (answer) => {
        clearTimeout(timer);
        if (/^Response: Error/m.test(answer)) reject(new Error(`${action}: ${/^Message: (.*)$/m.exec(answer)?.[1]}`));
        else resolve(answer);
      });
      const lines = Object.entries({ Action: action, ActionID: id, ...fields }).map(
        ([name, value]) => `${name}: ${value}`,
      );
      socket.write(`${lines.join('\r\n')}\r\n\r\n`, 'latin1');
    });
  await act('Login', { Username: 'bench', Secret: amiPassword, Events: 'off' });
  return {
    act,
    async command(line) {
      const answer = await act('Command', { Command: line });
      return answer
        .split('\n')
        .filter((each) => each.startsWith('Output: '))
        .map((each) => each.slice('Output: '.length))
        .join('\n');
    },
    close: () => void socket.destroy(),
  };
}
