import { generateSync } from 'otplib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { freePort } from '../../../lab/ports.ts';
import { runCli } from '../../../lab/programs.ts';
import { CodeCall } from '../../exchange/code-call.ts';
import { type EnrolledUser, enrolUser } from '../../exchange/enrolled-user.ts';
import { startSourceProgram } from '../../source-program.ts';
import { telephoneOf } from '../../telephones.ts';
import { until } from '../../until.ts';
import { logInBySsh, type Pam, preparePam, radclient, startPamtester, startProxy, startSshd } from './real-programs.ts';

const number = telephoneOf('radius');
const authenticator = 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP';
/** Names of accounts of a Unix have no dots. */
const shellUser = 'radius-shell';

let call: CodeCall;
let called: EnrolledUser;
let shell: EnrolledUser;
let radius: ReturnType<typeof startSourceProgram>;
let secret: string;
let ports: { belcode: number; proxy: number; ssh: number };
let proxy: Awaited<ReturnType<typeof startProxy>>;
let pam: Pam;
let sshd: Awaited<ReturnType<typeof startSshd>>;

beforeAll(async () => {
  call = await CodeCall.start({
    name: 'radius',
    number,
    settings: { BELCODE_RING_SECONDS: '20', BELCODE_KEY_SECONDS: '5' },
  });
  const { environment } = call.programs;
  called = await enrolUser(call.programs, 'radius.called', [{ number }], { language: 'en' });
  shell = await enrolUser(call.programs, shellUser, [], { authenticator, language: 'en' });
  const words = ['radius', 'add', '--name', 'this host', '--network', '127.0.0.1', '--all-companies', '--json'];
  ({ secret } = JSON.parse(await runCli(environment, [...words, '--attribute', 'user:Filter-Id=staff'])));
  ports = { belcode: await freePort(), proxy: await freePort(), ssh: await freePort() };
  const own = Object.entries(environment).filter((each): each is [string, string] => each[1] !== undefined);
  radius = startSourceProgram('src/radius.ts', { ...Object.fromEntries(own), BELCODE_RADIUS_PORT: `${ports.belcode}` });
  await until(() => radius.said().includes('Listening on 127.0.0.1'), 30_000);
  proxy = await startProxy({ port: ports.proxy, belcodePort: ports.belcode, secret });
  pam = preparePam({ proxyPort: ports.proxy, user: shellUser });
  sshd = await startSshd(pam, ports.ssh);
});

afterAll(async () => {
  await sshd?.stop();
  pam?.remove();
  await proxy?.stop();
  radius?.child.kill('SIGTERM');
  expect(await radius?.ended).toBe(0);
  await call?.stop();
});

const codeNow = () => generateSync({ secret: authenticator });

describe('radclient', () => {
  it('rings a telephone, and is let in with the code that was heard; the log has neither', { retry: 1 }, async () => {
    const { login, password } = called;
    const own = { 'User-Name': login, 'Message-Authenticator': '0x00' };
    const asked = await radclient(ports.belcode, secret, { ...own, 'User-Password': password });
    expect(asked).toMatchObject({
      code: 'Access-Challenge',
      message: expect.stringMatching(/^We are calling 06\d\*+\d\d\./),
    });
    await call.phone.untilIncoming(30_000);
    const code = await call.codeHeardAlone(call.phone, 'en');
    const wrong = code === '000000' ? '111111' : '000000';
    const again = await radclient(ports.belcode, secret, { ...own, 'User-Password': wrong, State: asked.state ?? '' });
    expect(again).toMatchObject({ code: 'Access-Challenge', message: expect.stringContaining('Tries left: 4.') });
    const passed = await radclient(ports.belcode, secret, { ...own, 'User-Password': code, State: again.state ?? '' });
    expect(passed.code).toBe('Access-Accept');
    expect(passed.said).toContain('Filter-Id = "staff"');
    for (const word of [code, password, secret]) expect(radius.said()).not.toContain(word);
    const said = (await called.audit()).map(({ event }) => event);
    expect(said).toEqual(expect.arrayContaining(['password-passed', 'login-refused', 'login-passed']));
  });

  it('attack: without a Message-Authenticator gets no reply', async () => {
    const { login, password } = called;
    expect(
      (await radclient(ports.belcode, secret, { 'User-Name': login, 'User-Password': password })).code,
    ).toBeUndefined();
    await until(() => radius.said().includes('"reason":"unsigned"'));
  });
});

describe('FreeRADIUS as a proxy that signs, and behind it', () => {
  it('radclient, which does not, is let in', async () => {
    const own = { 'User-Name': shell.login };
    const asked = await radclient(ports.proxy, proxy.secret, { ...own, 'User-Password': shell.password });
    expect(asked).toMatchObject({ code: 'Access-Challenge', message: 'Type the code of your authenticator:' });
    const odd = await radclient(ports.proxy, proxy.secret, { ...own, 'User-Password': 'x', State: asked.state ?? '' });
    expect(odd).toMatchObject({ code: 'Access-Challenge', message: expect.stringContaining('not a code') });
    const wrong = await radclient(ports.proxy, proxy.secret, { ...own, 'User-Password': 'another password' });
    expect(wrong).toMatchObject({ code: 'Access-Reject', message: expect.stringContaining('wrong') });
  });

  it('PAM asks for the password and for the code of a call, as sudo does', { retry: 1 }, async () => {
    const { login, password } = called;
    const tester = startPamtester(pam, 'sudo', login);
    await until(() => tester.said().includes('Password: '), 20_000);
    tester.type(password);
    await until(() => tester.said().includes('We are calling 06'), 20_000);
    await call.phone.untilIncoming(30_000);
    tester.type(await call.codeHeardAlone(call.phone, 'en'));
    expect([await tester.ended, tester.said()]).toEqual([0, expect.stringContaining('successfully authenticated')]);
  });

  it('sshd asks by keyboard-interactive, and opens a shell for the right code only', async () => {
    const own = { port: ports.ssh, user: shellUser };
    const code = await until(() => (codeNow() === '000000' ? undefined : codeNow()));
    const refused = await logInBySsh(pam, { ...own, answers: ['another password', code] });
    expect(refused).toMatchObject({ code: 255, said: expect.stringContaining('Permission denied') });
    const passed = await logInBySsh(pam, { ...own, answers: [shell.password, code] });
    expect(passed).toMatchObject({ code: 0, said: `in the shell of ${shellUser}\n` });
    expect(passed.prompts).toMatch(/Password:[\s\S]*Type the code of your authenticator:/);
    const replayed = await logInBySsh(pam, { ...own, answers: [shell.password, code] });
    expect(replayed.code).toBe(255);
  });
});
