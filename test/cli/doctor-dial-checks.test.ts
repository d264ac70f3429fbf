import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type DialConfig, dialChecksFor } from '../../src/cli/doctor-dial-checks.ts';
import { Fault } from '../../src/cli/fault.ts';
import { startFakeManager } from '../asterisk/fake-ami.ts';

const folder = mkdtempSync(join(tmpdir(), 'belcode-dial-'));
let ari: Server;
let url: string;
/** What ARI answers, by path; every module runs but those with another answer. */
let answers: Record<string, unknown>;

beforeAll(async () => {
  ari = createServer((request, response) => {
    const path = (request.url ?? '').replace('/ari/', '');
    const running = path.startsWith('asterisk/modules/') ? { status: 'Running' } : undefined;
    const answer = path in answers ? answers[path] : running;
    response.writeHead(answer === undefined ? 404 : 200, { 'content-type': 'application/json' });
    response.end(JSON.stringify(answer ?? {}));
  });
  await new Promise<void>((resolve) => ari.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(ari.address() as AddressInfo).port}`;
});

afterAll(() => {
  ari.closeAllConnections();
  ari.close();
  rmSync(folder, { recursive: true, force: true });
});

beforeEach(() => {
  answers = { 'asterisk/info': {}, 'endpoints/PJSIP/trunk': { state: 'online' } };
  dialplan(['belcode-answered', 'belcode-forwarded', 'from-internal'].map(context).join(''));
});

const context = (name: string) => `[${name}]\nexten => s,1,NoOp()\n`;
const dialplan = (text: string) => writeFileSync(join(folder, 'extensions.conf'), text);

function run(name: string, settings: Partial<DialConfig> = {}): Promise<string> {
  const config: DialConfig = {
    BELCODE_ARI_URL: url,
    BELCODE_ARI_USER: 'belcode',
    BELCODE_ARI_PASSWORD: 'secret',
    BELCODE_AMI_URL: '',
    BELCODE_AMI_USER: 'belcode',
    BELCODE_AMI_SECRET: 'of-the-test',
    BELCODE_DIAL: 'PJSIP/{number}@trunk',
    BELCODE_DIAL_SECOND: '',
    BELCODE_DIAL_INTERNAL: 'PJSIP/{number}',
    BELCODE_ENDPOINT: '{extension}',
    BELCODE_MACHINES: 'key',
    ...settings,
  };
  const check = dialChecksFor(config, folder).find((each) => each.name === name);
  return check?.run() ?? Promise.resolve('no such check');
}

describe('modules', () => {
  it.each(['app_stack.so', 'app_stasis.so', 'res_ari_channels.so', 'pbx_config.so', 'res_stasis_playback.so'])(
    '%s is missed when it is away, and when it does not run',
    async (name) => {
      expect(await run('modules')).toBe('all that calls need are running');
      for (const answer of [undefined, { status: 'Not Running' }]) {
        answers[`asterisk/modules/${name}`] = answer;
        await expect(run('modules')).rejects.toThrow(`${name} is not running: `);
      }
    },
  );

  it('app_amd is needed only to detect machines', async () => {
    answers['asterisk/modules/app_amd.so'] = undefined;
    expect(await run('modules')).toMatch(/^all/);
    await expect(run('modules', { BELCODE_MACHINES: 'detect' })).rejects.toThrow('app_amd.so');
  });

  it('are not tried without Asterisk, which another line tells', async () => {
    delete answers['asterisk/info'];
    expect(await run('modules')).toMatch(/^not tried/);
    expect(await run('dial templates')).toMatch(/^not tried/);
  });
});

describe('the dialplan', () => {
  it('has no context of Belcode when nothing includes its file', async () => {
    expect(await run('dialplan')).toBe('the contexts of Belcode are there');
    dialplan(context('from-internal'));
    await expect(run('dialplan')).rejects.toThrow('no context [belcode-answered], [belcode-forwarded]');
  });

  it('is asked of Asterisk, which may not have read the file again', async () => {
    const { url: ami } = await startFakeManager(({ action, context }) => {
      if (action === 'login') return 'Response: Success';
      if (context === 'belcode-answered') return 'Response: Error\r\nMessage: Did not find context belcode-answered';
      const entry = `ActionID: $ID\r\n\r\nEvent: ListDialplan\r\nContext: ${context}\r\nActionID: $ID`;
      return `Response: Success\r\nEventList: start\r\n${entry}\r\n\r\nEvent: ShowDialPlanComplete\r\nEventList: Complete`;
    });
    await expect(run('dialplan', { BELCODE_AMI_URL: ami })).rejects.toThrow('no context [belcode-answered], so');
    const fault = (await run('dialplan', { BELCODE_AMI_URL: ami }).catch((error: unknown) => error)) as Fault;
    expect(fault.fix.does).toBe('let Asterisk read its dialplan again (dialplan reload)');
    dialplan(context('from-internal'));
    // What its files do not have, no reload brings.
    await expect(run('dialplan', { BELCODE_AMI_URL: ami })).rejects.not.toBeInstanceOf(Fault);
  });
});

describe('dial templates', () => {
  it.each([
    ['an endpoint that is there', {}, 'trunk: there'],
    ['through a context that is there', { BELCODE_DIAL: 'Local/{number}@from-internal/n' }, '[from-internal]: there'],
    ['an endpoint with the number in its name', { BELCODE_DIAL: 'PJSIP/desk-{number}' }, 'name nothing'],
  ])('%s', async (_, settings, says) => {
    expect(await run('dial templates', settings)).toContain(says);
  });

  it.each([
    ['a slip in the endpoint', { BELCODE_DIAL: 'PJSIP/{number}@trnk' }, 'BELCODE_DIAL: Asterisk has no endpoint trnk'],
    [
      'a slip in the second one',
      { BELCODE_DIAL_SECOND: 'PJSIP/{digits}@trunk-2' },
      'BELCODE_DIAL_SECOND: Asterisk has no endpoint trunk-2',
    ],
    [
      'a slip in the context',
      { BELCODE_DIAL: 'Local/{number}@from-intrenal/n' },
      'BELCODE_DIAL: Asterisk has no context [from-intrenal]',
    ],
  ])('%s', async (_, settings, says) => {
    await expect(run('dial templates', settings)).rejects.toThrow(says);
  });

  it('an endpoint that is offline, and one on which no key can be heard', async () => {
    answers['endpoints/PJSIP/trunk'] = { state: 'offline' };
    await expect(run('dial templates')).rejects.toThrow('endpoint trunk is offline');
    answers['endpoints/PJSIP/trunk'] = { state: 'online' };
    answers['asterisk/config/dynamic/res_pjsip/endpoint/trunk'] = [{ attribute: 'dtmf_mode', value: 'none' }];
    await expect(run('dial templates')).rejects.toThrow('dtmf_mode = none');
  });
});

describe('the sound of an endpoint', () => {
  const has = (allow: string, dtmfMode = 'rfc4733') => {
    answers['asterisk/config/dynamic/res_pjsip/endpoint/trunk'] = [
      { attribute: 'allow', value: allow },
      { attribute: 'dtmf_mode', value: dtmfMode },
    ];
  };

  it.each([
    ['(ulaw|alaw)', 'rfc4733'],
    ['(g729|alaw)', 'rfc4733'],
    ['(slin16)', 'rfc4733'],
    ['(ulaw|alaw|g722)', 'inband'],
    ['(ulaw|gsm)', 'auto'],
    ['(ulaw|gsm)', 'info'],
    // Pictures beside the sound.
    ['(ulaw|h264)', 'inband'],
  ])('allow %s with dtmf_mode = %s is fit', async (allow, dtmfMode) => {
    has(allow, dtmfMode);
    expect(await run('dial templates')).toBe('trunk: there');
  });

  it.each([
    ['(h264|vp8)', 'only h264, vp8, into which Asterisk turns no prompt'],
    ['(amr)', 'only amr, into which'],
    ['(nothing)', 'no codec, so calls end'],
  ])('allow %s is not: no prompt would be heard', async (allow, says) => {
    has(allow);
    await expect(run('dial templates')).rejects.toThrow(`endpoint trunk has ${says}`);
  });

  it('a codec whose module does not run only passes through', async () => {
    has('(g729)');
    expect(await run('dial templates')).toBe('trunk: there');
    for (const name of ['codec_g729.so', 'codec_g729a.so']) answers[`asterisk/modules/${name}`] = undefined;
    await expect(run('dial templates')).rejects.toThrow('only g729, into which Asterisk turns no prompt');
  });

  it.each(['gsm', 'g729', 'ilbc', 'opus', 'speex'])('inband keys are lost in %s', async (codec) => {
    has(`(ulaw|${codec})`, 'inband');
    await expect(run('dial templates')).rejects.toThrow(`inband and allows ${codec}, in which the tones of keys`);
  });
});

describe('registrations', () => {
  const answer = (status: string) =>
    startFakeManager(({ action }) =>
      action === 'PJSIPShowRegistrationsOutbound'
        ? `Response: Success\r\nEventList: start\r\nActionID: $ID\r\n\r\nEvent: OutboundRegistrationDetail\r\nObjectName: trunk\r\nServerUri: sip:carrier.example.org\r\nStatus: ${status}\r\nActionID: $ID\r\n\r\nEvent: OutboundRegistrationDetailComplete\r\nEventList: Complete`
        : 'Response: Success',
    );

  it('are said to be there', async () => {
    const { url: ami } = await answer('Registered');
    expect(await run('registrations', { BELCODE_AMI_URL: ami })).toBe('1 at their carriers');
  });

  it.each(['Rejected', 'Unregistered', 'Stopped'])('one that is %s is a trunk that is down', async (status) => {
    const { url: ami } = await answer(status);
    await expect(run('registrations', { BELCODE_AMI_URL: ami })).rejects.toThrow(
      `trunk at sip:carrier.example.org is ${status}`,
    );
  });

  it('are not looked for without the manager interface', async () => {
    expect(await run('registrations')).toBe('no such check');
  });
});
