import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connectAmi } from '../../src/asterisk/ami.ts';
import type { Ami } from '../../src/asterisk/ami-connection.ts';
import { ExchangeFacts } from '../../src/asterisk/exchange-facts.ts';
import { type AskedConfig, askAri, fieldOf, settingsOf } from '../../src/cli/ask-ari.ts';
import { codecsOf, faultOfSound } from '../../src/cli/judge-endpoint-sound.ts';
import { lab } from '../lab.ts';

let ami: Ami;
let facts: ExchangeFacts;

beforeAll(async () => {
  ami = await connectAmi({ url: `tcp://127.0.0.1:${lab().amiPort}`, user: 'belcode', secret: lab().amiPassword });
  facts = new ExchangeFacts(ami);
});

afterAll(() => ami?.close());

describe('the user that watches sees of a real Asterisk', () => {
  it('registrations: none in the lab', async () => {
    expect(await facts.registrations()).toEqual([]);
  });

  it.each([
    ['belcode-answered', true],
    ['belcode-nowhere', false],
  ])('whether context %s is loaded', async (name, loaded) => {
    expect(await facts.isContextLoaded(name)).toBe(loaded);
  });

  it.each([
    ['Originate', { Channel: 'Local/s@belcode-inbound', Application: 'Wait', Data: '1' }],
    ['Command', { Command: 'core show uptime' }],
    ['GetConfig', { Filename: 'ari.conf' }],
    ['UpdateConfig', { SrcFilename: 'ari.conf', DstFilename: 'ari.conf' }],
    ['Hangup', { Channel: 'PJSIP/trunk-00000000' }],
    ['Redirect', { Channel: 'PJSIP/trunk-00000000', Context: 'x', Exten: 's', Priority: '1' }],
    ['Reload', {}],
    ['ModuleLoad', { Module: 'app_stack.so', LoadType: 'unload' }],
    ['DBPut', { Family: 'x', Key: 'y', Val: 'z' }],
    ['PJSIPShowEndpoint', { Endpoint: 'trunk' }],
    ['ModuleCheck', { Module: 'app_stack' }],
  ])('but may not %s', async (action, fields) => {
    await expect(ami.act(action, fields)).rejects.toMatchObject({ message: `${action}: Permission denied` });
  });
});

/** What the doctor judges by, as a real Asterisk writes it. */
it('ARI shows the codecs and the keys of an endpoint, and which module turns a prompt into its sound', async () => {
  const config = {
    BELCODE_ARI_URL: `http://127.0.0.1:${lab().httpPort}`,
    BELCODE_ARI_USER: 'belcode',
    BELCODE_ARI_PASSWORD: lab().ariPassword,
  } as AskedConfig;
  const settings = await settingsOf(config, 'endpoint', 'trunk');
  const [allow, dtmfMode] = [fieldOf(settings, 'allow'), fieldOf(settings, 'dtmf_mode')];
  expect(codecsOf(allow)).toContain('alaw');
  expect(dtmfMode).toBe('rfc4733');
  const asked: string[] = [];
  const runs = async (module: string) => {
    asked.push(module);
    return (await askAri<{ status: string }>(config, `asterisk/modules/${module}`))?.status === 'Running';
  };
  expect(await faultOfSound({ name: 'trunk', allow, dtmfMode }, runs)).toBeUndefined();
  expect(asked.length).toBeGreaterThan(0);
  // Debian has no codec_g729.
  expect(await faultOfSound({ name: 'trunk', allow: '(g729)', dtmfMode }, runs)).toContain('only g729');
  expect(await faultOfSound({ name: 'trunk', allow: '(gsm|ulaw)', dtmfMode: 'inband' }, runs)).toContain('allows gsm');
});
