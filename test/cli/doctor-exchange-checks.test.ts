import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { exchangeChecksFor } from '../../src/cli/doctor-exchange-checks.ts';

const folder = mkdtempSync(join(tmpdir(), 'belcode-asterisk-'));
let ari: Server;
let url: string;
/** What ARI answers, by path. */
let answers: Record<string, unknown>;

beforeAll(async () => {
  ari = createServer((request, response) => {
    const answer = answers[(request.url ?? '').replace('/ari/', '')];
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
  answers = {};
  rmSync(join(folder, 'extensions.conf'), { force: true });
});

const field = (attribute: string, value: string) => ({ attribute, value });

/** Endpoints by name, each with the most telephones that each of its aors takes. */
function endpoints(aorsOf: Record<string, readonly number[]>): void {
  const dynamic = 'asterisk/config/dynamic/res_pjsip';
  answers['endpoints/PJSIP'] = Object.keys(aorsOf).map((resource) => ({ resource }));
  for (const [name, maxima] of Object.entries(aorsOf)) {
    const aors = maxima.map((_, at) => `${name}-${at}`);
    answers[`${dynamic}/endpoint/${name}`] = [field('aors', aors.join(', '))];
    for (const [at, most] of maxima.entries())
      answers[`${dynamic}/aor/${name}-${at}`] = [field('max_contacts', String(most))];
  }
}

function run(name: string, internal = 'PJSIP/{number}'): Promise<string | undefined> {
  const config = {
    BELCODE_ARI_URL: url,
    BELCODE_ARI_USER: 'belcode',
    BELCODE_ARI_PASSWORD: 'secret',
    BELCODE_DIAL: 'PJSIP/{number}@trunk',
    BELCODE_DIAL_SECOND: '',
    BELCODE_DIAL_INTERNAL: internal,
    BELCODE_ENDPOINT: '{extension}',
  };
  const check = exchangeChecksFor(config, folder).find((each) => each.name === name);
  return Promise.resolve(check?.run() as Promise<string>);
}

const dialplan = (text: string) => writeFileSync(join(folder, 'extensions.conf'), text);

describe('the version of Asterisk', () => {
  const running = ['app_userevent', 'res_pjsip_header_funcs'].map((name) => [
    `asterisk/modules/${name}.so`,
    { status: 'Running' },
  ]);
  const is = (version: string) => ({ ...Object.fromEntries(running), 'asterisk/info': { system: { version } } });

  it('a new one has all that Belcode uses', async () => {
    answers = is('22.10.1');
    expect(await run('version')).toBe('has all that Belcode uses');
  });

  it('an older one: what it lacks, what that costs, and that nobody mends it', async () => {
    answers = is('18.9.0');
    const said = await run('version');
    for (const words of ['tech_cause', 'PJSIP_INHERITABLE_HEADER', 'PJSIP_RESPONSE_HEADER', 'security in 18'])
      expect(said).toContain(words);
    answers = is('20.18.0');
    expect(await run('version')).toMatch(/^without PJSIP_INHERITABLE_HEADER: [^;]*$/);
  });

  it('an older one without what Belcode does instead: a fault', async () => {
    answers = is('16.28.0');
    delete answers['asterisk/modules/app_userevent.so'];
    await expect(run('version')).rejects.toThrow(/16.28.0: without tech_cause it needs app_userevent.so/);
    answers = is('16.28.0');
    dialplan('[belcode-answered]\nexten => s,1,Hangup()\n');
    await expect(run('version')).rejects.toThrow(/\[belcode-ended\].*\[belcode-dialling\]/);
    dialplan('[belcode-ended]\nexten => s,1,Return()\n[belcode-dialling]\nexten => s,1,Return()\n');
    expect(await run('version')).toContain('tech_cause');
  });
});

describe('keys', () => {
  it.each([
    [{ status: 'Running' }, /and by SIP INFO$/],
    [undefined, /load res_pjsip_dtmf_info/],
  ])('with the module %o', async (module, said) => {
    answers['asterisk/modules/res_pjsip_dtmf_info.so'] = module;
    expect(await run('keys')).toMatch(said);
  });
});

describe('several telephones of an extension', () => {
  it.each([
    ['one aor for two', { '201': [2], '202': [1] }],
    ['two aors for one each', { '201': [1, 1], '202': [1] }],
    ['one of two aors for two', { '201': [1, 3], '202': [1] }],
  ])('%s: need the dialplan that rings them all', async (_what, aorsOf) => {
    endpoints(aorsOf);
    expect(await run('contacts')).toMatch(/all telephones of 201 ring/);
    dialplan('[from-internal]\nexten => 1,1,Hangup()\n');
    await expect(run('contacts')).rejects.toThrow(/201 .*belcode-telephones.*Load/);
    dialplan('[belcode-telephones]\nexten => s,1,Hangup()\n');
    expect(await run('contacts')).toMatch(/all telephones of 201 ring/);
    expect(await run('contacts', 'Local/{number}@from-internal/n')).toMatch(/every telephone/);
  });

  it('no extension has them', async () => {
    endpoints({ '201': [1], trunk: [5] });
    expect(await run('contacts')).toBe('one telephone for each extension');
  });
});
