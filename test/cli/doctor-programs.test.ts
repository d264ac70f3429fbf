import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { programChecksFor } from '../../src/cli/doctor-program-checks.ts';
import { DiallerStore } from '../../src/deliveries/dialler-store.ts';
import { startFakeManager } from '../asterisk/fake-ami.ts';
import { connectLab } from '../connections.ts';
import { redisUrl } from '../lab.ts';

const database = 'doctor-programs';

type Config = Parameters<typeof programChecksFor>[1];

let server: Server;
let port: number;
/** What the server answers, by path: a status and a body. */
let answers: Record<string, [status: number, body: unknown]>;

const ready = { ready: true, parts: { redis: { state: 'ok', says: 'Redis answers.' } } };
const away = {
  ready: false,
  parts: {
    redis: { state: 'ok', says: 'Redis answers.' },
    destinations: { state: 'away', says: 'No destination may be called.', mend: 'Set BELCODE_DESTINATIONS.' },
  },
};

beforeAll(async () => {
  server = createServer((request, response) => {
    const [status, body] = answers[request.url ?? ''] ?? [404, 'Not found'];
    response.writeHead(status).end(typeof body === 'string' ? body : JSON.stringify(body));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  port = (server.address() as AddressInfo).port;
});

afterAll(() => {
  server.closeAllConnections();
  server.close();
});

beforeEach(() => {
  answers = { '/livez': [200, {}], '/readyz': [200, ready], '/readyz/calls': [200, ready] };
});

function run(name: string, settings: Partial<Config> = {}): Promise<string> {
  const config: Config = {
    BELCODE_HOST: '127.0.0.1',
    BELCODE_PORT: port,
    BELCODE_PANEL_URL: `http://127.0.0.1:${port}/`,
    BELCODE_DIALLER: 'dialler-1',
    BELCODE_REDIS_URL: redisUrl(database),
    BELCODE_AMI_URL: '',
    BELCODE_AMI_USER: 'belcode',
    BELCODE_AMI_SECRET: 'x',
    BELCODE_DIAL: 'PJSIP/{number}@carrier',
    BELCODE_DIAL_SECOND: '',
    BELCODE_DIAL_INTERNAL: '',
    ...settings,
  };
  const check = programChecksFor(['api', 'dialler'], config).find((each) => each.name === name);
  return check?.run() ?? Promise.reject(new Error('no such check'));
}

describe('the api', () => {
  it('says that people can log in and be called', async () => {
    expect(await run('api')).toBe(`people can log in and be called, says the api at http://127.0.0.1:${port}`);
    expect(await run('api', { BELCODE_HOST: '0.0.0.0' })).toContain('can log in');
    expect(await run('api', { BELCODE_PORT: 0 })).toMatch(/^not tried/);
  });

  it('does not run', async () => {
    await expect(run('api', { BELCODE_PORT: 1 })).rejects.toThrow(/does not answer .*enable --now belcode-api/);
  });

  it.each([
    ['/readyz', [503, away], 'destinations: No destination may be called. Set BELCODE_DESTINATIONS.'],
    ['/readyz/calls', [503, away], 'destinations: No destination may be called. Set BELCODE_DESTINATIONS.'],
    ['/readyz', [404, 'another program'], 'Is it Belcode'],
  ] as const)('%s: %j', async (path, answer, words) => {
    answers[path] = [...answer];
    await expect(run('api')).rejects.toThrow(words);
  });
});

describe('the panel, by its address', () => {
  it('is reached', async () => {
    expect(await run('panel')).toContain('people reach the api through');
    expect(await run('panel', { BELCODE_PANEL_URL: '' })).toBe('BELCODE_PANEL_URL is not set');
  });

  it('may keep its probes to itself', async () => {
    answers = { '/livez': [403, 'no'], '/readyz': [403, 'no'] };
    expect(await run('panel')).toContain('answers 403, and keeps /livez and /readyz to itself');
  });

  it.each([
    ['a proxy without the api', { '/livez': [502, 'Bad gateway'] }, 'it does not reach the api'],
    ['an api that is not ready', { '/livez': [200, {}], '/readyz': [503, away] }, 'No destination may be called.'],
  ] as const)('%s', async (_what, given, words) => {
    answers = given as unknown as typeof answers;
    await expect(run('panel')).rejects.toThrow(words);
  });

  it.each(['http://127.0.0.1:1', 'https://nowhere.invalid'])('%s cannot be reached', async (url) => {
    await expect(run('panel', { BELCODE_PANEL_URL: url })).rejects.toThrow('cannot be reached');
  });
});

it('the dialler runs, has no Asterisk, or does not run', async () => {
  const diallers = new DiallerStore(await connectLab('commands', database), 3_600);
  await expect(run('dialler')).rejects.toThrow('No dialler runs. Start it: systemctl enable --now belcode-dialler');
  await diallers.report('another', 'live');
  await expect(run('dialler')).rejects.toThrow('dialler-1 does not report. Others run: another');
  await diallers.report('dialler-1', 'away');
  await expect(run('dialler')).rejects.toThrow('does not reach its Asterisk');
  await diallers.report('dialler-1', 'live');
  expect(await run('dialler')).toBe('dialler-1 runs and has its exchange');
});

describe('the watch of the trunks', () => {
  const ami = (status: string, login = 'Response: Success') =>
    startFakeManager(({ action, variable = '' }) => {
      if (action === 'login') return login;
      if (action !== 'Getvar') return 'Response: Error\r\nMessage: none';
      const values: Record<string, string> = { context: 'x', aors: 'carrier', contact: 'one', status, uri: 'sip:x' };
      return `Response: Success\r\nValue: ${values[/,(\w+)\)$/.exec(variable)?.[1] ?? ''] ?? ''}`;
    });

  it('is off without the manager interface, which is said', async () => {
    expect(await run('watch of the trunks')).toBe('no trunk is watched, because BELCODE_AMI_URL is not set');
  });

  it('says how each trunk is, and which is down', async () => {
    expect(await run('watch of the trunks', { BELCODE_AMI_URL: (await ami('Reachable')).url })).toBe(
      'carrier: Reachable',
    );
    const down = run('watch of the trunks', { BELCODE_AMI_URL: (await ami('Unreachable')).url });
    await expect(down).rejects.toThrow('carrier is down: Unreachable');
  });

  it('is off where the login is refused', async () => {
    const { url } = await ami('Reachable', 'Response: Error\r\nMessage: Authentication failed');
    const refused = run('watch of the trunks', { BELCODE_AMI_URL: url });
    await expect(refused).rejects.toThrow('no trunk is watched: Asterisk refuses the login: Authentication failed');
  });
});
