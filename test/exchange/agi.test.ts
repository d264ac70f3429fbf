import { type ChildProcess, spawn } from 'node:child_process';
import { generateSync } from 'otplib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sourceProgram } from '../../lab/compiled-source.ts';
import { projectFolder } from '../../lab/folders.ts';
import { runCli } from '../../lab/programs.ts';
import { lab } from '../lab.ts';
import { telephoneOf } from '../telephones.ts';
import { until } from '../until.ts';
import { CodeCall } from './code-call.ts';
import { type EnrolledUser, enrolUser } from './enrolled-user.ts';
import { type ExchangeEvents, listenToExchange } from './exchange-events.ts';

const number = telephoneOf('agi');
const secret = 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP';
/** With every sign that a login may have, but for the hyphen, which the extension of the lab needs. */
const login = 'agi_caller+1@lab.example';

let call: CodeCall;
let caller: EnrolledUser;
let events: ExchangeEvents;
let agi: ChildProcess;
let key: string;
let port: string;
let logged = '';
/** The code that has passed. */
let used: string;

beforeAll(async () => {
  call = await CodeCall.start({ name: 'agi', number });
  caller = await enrolUser(call.programs, login, [], { authenticator: secret });
  const words = ['key', 'add', '--name', 'dialplan', '--scope', 'challenges:user', '--json'];
  ({ key } = JSON.parse(await runCli(call.programs.environment, words)));
  events = await listenToExchange(lab());
  const [command = '', ...program] = sourceProgram('src/cli.ts');
  const served = ['agi', '--listen', '127.0.0.1:0', '--api', call.programs.url];
  agi = spawn(command, [...program, ...served], { cwd: projectFolder, env: call.programs.environment });
  for (const stream of [agi.stdout, agi.stderr])
    stream?.on('data', (text) => {
      logged += text;
    });
  port = await until(() => /agi:\/\/127\.0\.0\.1:(\d+)\/verify/.exec(logged)?.[1], 30_000);
});

afterAll(async () => {
  agi?.kill('SIGTERM');
  events?.close();
  await call?.stop();
});

const variable = async (name: string) => {
  const reply = await events.request('GET', `/asterisk/variable?variable=${name}`);
  return ((await reply.json()) as { value: string }).value;
};
const setVariable = (name: string, value: string) =>
  events.request('POST', `/asterisk/variable?variable=${name}&value=${encodeURIComponent(value)}`);

/** A telephone that is called and put into the dialplan. Resolves when the first sound plays. */
async function begin(name = login, given = key, calledAs = ''): Promise<void> {
  await setVariable('LAB_AGI', '');
  await setVariable('LAB_CALLER', calledAs);
  await setVariable('BELCODE_KEY', given);
  const where = new URLSearchParams({ endpoint: `PJSIP/${number}`, context: 'lab-agi', extension: `${port}-${name}` });
  expect((await events.request('POST', `/channels?${where}&priority=1`)).status).toBe(200);
  await call.phone.untilIncoming();
  await call.phone.answer();
}

/** The first key ends the sound, so nobody waits for its end. */
async function type(digits: string): Promise<void> {
  for (const digit of digits) await call.phone.press(digit);
}

const verdict = () => until(async () => (await variable('LAB_AGI')).trim() || undefined, 20_000);
/** Not the code of any step nearby. */
const wrongCode = () => {
  const near = [-60, -30, 0, 30, 60].map((off) =>
    generateSync({ secret, epoch: Math.floor(Date.now() / 1_000) + off }),
  );
  return ['111111', '222222', '333333', '444444', '555555', '666666'].find((code) => !near.includes(code)) ?? '777777';
};

describe('a caller in a dialplan that asks Belcode', () => {
  it('is proven by the code of the authenticator, after a wrong one; the audit has both, and no log a code', async () => {
    await begin();
    await call.untilPlaying('type-number');
    const wrong = wrongCode();
    await type(`${wrong}#`);
    await call.untilPlaying('wrong-key');
    used = generateSync({ secret });
    await type(`${used}#`);
    expect(await verdict()).toMatch(/^1 passed 4/);
    await call.phone.untilClosed();
    const said = (await caller.audit()).map(({ event, detail }) => [event, detail.kind]);
    for (const event of ['challenge-opened', 'code-refused', 'challenge-passed'])
      expect(said).toContainEqual([event, 'authenticator']);
    for (const code of [wrong, used]) expect(logged).not.toContain(code);
    expect(logged).not.toContain(key);
  });

  it('attack: the code of a passed question proves nobody else', async () => {
    await begin();
    await call.untilPlaying('type-number');
    await type(`${used}#`);
    await call.untilPlaying('wrong-key');
    await call.phone.hangUp();
    expect(await verdict()).toMatch(/^0 hung-up 4/);
  });

  it('attack: a name of nobody sounds the same, with a code that is right for somebody', async () => {
    await begin('nobody.here');
    await call.untilPlaying('type-number');
    await type(`${generateSync({ secret })}#`);
    await call.untilPlaying('wrong-key');
    await call.phone.hangUp();
    expect(await verdict()).toMatch(/^0 user-unknown 0/);
  });

  it.each([`${login}!`, `agi_cal ler+1@lab.example`, `${login})`, `${login}):0`, `(${login}`])(
    'attack: %s is not proven as the login without the signs that no login has',
    async (name) => {
      await begin(name);
      expect(await verdict()).toMatch(/^0 request-invalid 0/);
      await call.phone.untilClosed();
    },
  );

  it('attack: a number and a name with line feeds ask for nobody else', async () => {
    await begin(login, key, '1\nagi_threadid: 1\nagi_arg_1: nobody.here\n\n200 result=1');
    await call.untilPlaying('type-number');
    await type(`${wrongCode()}#`);
    await call.untilPlaying('wrong-key');
    await call.phone.hangUp();
    // Of somebody who is there: a name of nobody has no tries.
    expect(await verdict()).toMatch(/^0 hung-up 4/);
  });

  it('attack: a dialplan with a wrong key gets no answer about anybody', async () => {
    await begin(login, `${key.slice(0, -3)}AAA`);
    expect(await verdict()).toMatch(/^0 key-unknown 0/);
    await call.phone.untilClosed();
  });

  it('without Belcode is not proven either', async () => {
    agi.kill('SIGTERM');
    await until(() => agi.exitCode === 0);
    await begin();
    expect(await verdict()).toMatch(/^0 unreachable 0/);
    await call.phone.untilClosed();
  });
});
