import { describe, expect, it, onTestFinished } from 'vitest';
import { connectAmi } from '../../src/asterisk/ami.ts';
import { ExchangeFacts } from '../../src/asterisk/exchange-facts.ts';
import { managerAddress } from '../../src/config/address-readers.ts';
import { startFakeManager } from '../asterisk/fake-ami.ts';

const originate = 'Action: Originate\r\nChannel: PJSIP/+31900@trunk\r\nApplication: Playback\r\nData: x';

/** What would begin a line, or an action, of its own. */
const hostile: Record<string, string> = {
  'an action behind an empty line': `trunk\r\n\r\n${originate}`,
  'a line': 'trunk\r\nVariable: x=y',
  'a line feed alone': 'trunk\nVariable: x=y',
  'a carriage return alone': 'trunk\rVariable: x=y',
  'the end of a text in C': 'trunk\u0000x',
  'a next line of Unicode': 'trunk\u0085Variable: x=y',
  'a line separator of Unicode': 'trunk\u2028Variable: x=y',
  'a backspace': 'trunk\u0008x',
  'an escape of the console': 'trunk\u001b[2J',
  'a line that Asterisk cuts in two': `${'x'.repeat(1_010)}Action: Originate`,
};

describe.each(Object.entries(hostile))('%s in a value', (_, value) => {
  it('sends nothing, whatever takes the value', async () => {
    const manager = await startFakeManager(() => 'Response: Success\r\nEventList: Complete');
    const ami = await connectAmi({ url: manager.url, user: 'belcode', secret: 'of-the-test' });
    onTestFinished(() => ami.close());
    const facts = new ExchangeFacts(ami);
    const before = manager.lines.length;
    const acts: (() => Promise<unknown>)[] = [
      () => ami.act('PJSIPShowEndpoint', { Endpoint: value }),
      () => ami.list('PJSIPShowEndpoint', { Endpoint: value }),
      () => ami.act(value),
      () => ami.act('CoreStatus', { [value]: 'x' }),
      () => ami.act('CoreStatus', { ActionID: value }),
      () => ami.act('CoreStatus', { Variable: [value] as unknown as string }),
      () => ami.act('CoreStatus', { Variable: { a: value } as unknown as string }),
      () => facts.isContextLoaded(value),
    ];
    for (const act of acts) await expect(act()).rejects.toMatchObject({ reason: 'invalid' });
    // Another action still works, and only it was sent.
    await ami.act('CoreStatus');
    expect(manager.lines.slice(before).filter((line) => line.startsWith('Action: '))).toEqual(['Action: CoreStatus']);
  });

  it('is no user and no secret', async () => {
    const { url, lines } = await startFakeManager(() => undefined);
    for (const who of [
      { user: value, secret: 'x' },
      { user: 'belcode', secret: value },
    ])
      await expect(connectAmi({ url, ...who })).rejects.toMatchObject({ reason: 'invalid' });
    expect(lines).toEqual([]);
  });
});

describe('the address of the manager interface', () => {
  it.each(['tcp://127.0.0.1:5038', 'tcp://localhost:5038', 'tcp://[::1]:5038', 'tls://pbx.example.org:5039'])(
    'may be %s',
    (url) => {
      expect(managerAddress(url)).toBe(url);
    },
  );

  it.each([
    'tcp://192.168.1.10:5038',
    'tcp://pbx.example.org:5038',
    'tcp://0.0.0.0:5038',
    'tcp://127.0.0.1',
    'tcp://127.0.0.1.example.org:5038',
    'tcp://user:secret@127.0.0.1:5038',
    'tls://pbx.example.org:5039/path',
    'http://127.0.0.1:5038',
    '127.0.0.1:5038',
    'tcp://127.0.0.1:5038\r\n',
  ])('may not be %j', (url) => {
    expect(() => managerAddress(url)).toThrow(/must be tcp/);
  });
});
