import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { chosenExchange } from '../../lab/exchanges.ts';
import { connectAmi } from '../../src/asterisk/ami.ts';
import type { Ami } from '../../src/asterisk/ami-connection.ts';
import { ExchangeFacts } from '../../src/asterisk/exchange-facts.ts';
import { lab } from '../lab.ts';

let ami: Ami;
let facts: ExchangeFacts;
let setUp: Ami;
let setUpFacts: ExchangeFacts;

const connectAs = (user: string) =>
  connectAmi({ url: `tcp://127.0.0.1:${lab().amiPort}`, user, secret: lab().amiPassword });

beforeAll(async () => {
  [ami, setUp] = (await Promise.all(['belcode', 'belcode-set-up'].map(connectAs))) as [Ami, Ami];
  [facts, setUpFacts] = [new ExchangeFacts(ami), new ExchangeFacts(setUp)];
});

afterAll(() => {
  for (const each of [ami, setUp]) each?.close();
});

describe('the user that watches sees of a real Asterisk', () => {
  it('its version and limits', async () => {
    expect(await facts.settings()).toEqual({ version: expect.stringMatching(/^\d+\./), maxCalls: 0 });
  });

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
  ])('but may not %s', async (action, fields) => {
    await expect(ami.act(action, fields)).rejects.toMatchObject({ message: `${action}: Permission denied` });
  });
});

describe('the user of a set-up sees and does besides', () => {
  it('endpoints, with codecs, keys, recording and contacts', async () => {
    expect(await setUpFacts.endpoints()).toEqual(
      expect.arrayContaining([{ name: 'trunk', state: expect.any(String) }]),
    );
    expect(await setUpFacts.endpoint('trunk')).toMatchObject({
      name: 'trunk',
      codecs: expect.arrayContaining(['alaw']),
      dtmfMode: 'rfc4733',
      recordsOnRequest: false,
      // Asterisk 16 does not show it.
      redirectMethod: chosenExchange().name === '16' ? '' : 'user',
      allowTransfer: false,
      contacts: [{ uri: expect.stringContaining(String(lab().trunkPort)), status: expect.any(String) }],
    });
    expect(await setUpFacts.endpoint('trnk')).toBeUndefined();
  });

  it.each([
    ['app_stack', true],
    ['app_stack.so', true],
    ['app_nothing', false],
  ])('whether module %s is loaded', async (name, loaded) => {
    expect(await setUpFacts.isModuleLoaded(name)).toBe(loaded);
  });

  it('loading the dialplan again', async () => {
    await setUpFacts.reloadDialplan();
    expect(await facts.isContextLoaded('belcode-answered')).toBe(true);
  });

  it.each(['Originate', 'Command'])('but may not %s', async (action) => {
    await expect(setUp.act(action, { Command: 'x' })).rejects.toMatchObject({
      message: `${action}: Permission denied`,
    });
  });
});
