import { generateSync } from 'otplib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { freePort } from '../../../lab/ports.ts';
import { runCli } from '../../../lab/programs.ts';
import { CodeCall } from '../../exchange/code-call.ts';
import { type EnrolledUser, enrolUser } from '../../exchange/enrolled-user.ts';
import { startSourceProgram } from '../../source-program.ts';
import { telephoneOf } from '../../telephones.ts';
import { until } from '../../until.ts';
import { type Pam, preparePam, startSudo } from './pam.ts';
import { radclient, startProxy } from './real-programs.ts';
import { logInBySsh, startSshd } from './ssh.ts';
import { startVpnServer } from './vpn.ts';

const number = telephoneOf('radius');
const authenticator = 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP';
/** Names of accounts of a Unix have no dots. */
const shellUser = 'radius-shell';
/** Of the host with the VPN server, which is a client of its own. */
const vpnAddress = '127.0.0.2';

let call: CodeCall;
let called: EnrolledUser;
let shell: EnrolledUser;
let radius: ReturnType<typeof startSourceProgram>;
let secret: string;
let ports: Record<'belcode' | 'proxy' | 'ssh' | 'vpnProxy' | 'vpn', number>;
let proxy: Awaited<ReturnType<typeof startProxy>>;
let pam: Pam;
let sshd: Awaited<ReturnType<typeof startSshd>>;
let vpnProxy: Awaited<ReturnType<typeof startProxy>>;
let vpnPam: Pam;
let vpn: Awaited<ReturnType<typeof startVpnServer>>;

beforeAll(async () => {
  call = await CodeCall.start({
    name: 'radius',
    number,
    settings: { BELCODE_RING_SECONDS: '20', BELCODE_KEY_SECONDS: '5' },
  });
  const { environment } = call.programs;
  called = await enrolUser(call.programs, 'radius.called', [{ number }], { language: 'en' });
  shell = await enrolUser(call.programs, shellUser, [], { authenticator, language: 'en' });
  const add = async (network: string, ...more: string[]): Promise<string> => {
    const words = ['radius', 'add', '--name', network, '--network', network, '--all-companies', '--json', ...more];
    return JSON.parse(await runCli(environment, words)).secret;
  };
  secret = await add('127.0.0.1', '--attribute', 'user:Filter-Id=staff');
  const vpnSecret = await add(vpnAddress, '--mode', 'appended');
  ports = {
    belcode: await freePort(),
    proxy: await freePort(),
    ssh: await freePort(),
    vpnProxy: await freePort(),
    vpn: await freePort(),
  };
  const own = Object.entries(environment).filter((each): each is [string, string] => each[1] !== undefined);
  radius = startSourceProgram('src/radius.ts', { ...Object.fromEntries(own), BELCODE_RADIUS_PORT: `${ports.belcode}` });
  await until(() => radius.said().includes('Listening on 127.0.0.1'), 30_000);
  proxy = await startProxy({ port: ports.proxy, belcodePort: ports.belcode, secret });
  pam = preparePam({ proxyPort: ports.proxy, accounts: [shellUser, called.login] });
  sshd = await startSshd(pam, ports.ssh);
  const ofVpn = { port: ports.vpnProxy, belcodePort: ports.belcode, secret: vpnSecret, from: vpnAddress };
  vpnProxy = await startProxy(ofVpn);
  vpnPam = preparePam({ proxyPort: ports.vpnProxy, accounts: [] });
  vpn = await startVpnServer(vpnPam, ports.vpn);
});

afterAll(async () => {
  await vpn?.stop();
  vpnPam?.remove();
  await vpnProxy?.stop();
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

  it('sudo asks for the password and the code of a call, and gives root the command', { retry: 1 }, async () => {
    const { login, password } = called;
    const sudo = startSudo(pam, login, ['id', '-un']);
    await until(() => sudo.said().includes(`[sudo] password for ${login}: `), 20_000);
    sudo.type(password);
    await until(() => sudo.said().includes('We are calling 06'), 20_000);
    await call.phone.untilIncoming(30_000);
    sudo.type(await call.codeHeardAlone(call.phone, 'en'));
    expect([await sudo.ended, sudo.said()]).toEqual([0, expect.stringMatching(/\broot\n$/)]);
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

  it('attack: sudo -i with a wrong password, or with the password alone, gives no root', async () => {
    const wrong = startSudo(pam, shellUser, ['-i', 'id', '-un']);
    wrong.type('another password');
    wrong.typeNoMore();
    expect([await wrong.ended, wrong.said()]).toEqual([1, expect.not.stringMatching(/\broot\b|Type the code/)]);
    const alone = startSudo(pam, shellUser, ['-i', 'id', '-un']);
    alone.type(shell.password);
    alone.typeNoMore();
    expect(await alone.ended).toBe(1);
    expect(alone.said()).toContain('Type the code of your authenticator:');
    expect(alone.said()).not.toMatch(/\broot\b/);
  });
});

describe('OpenVPN, which asks PAM', () => {
  it('rings for the password, and connects for the code behind it; a token connects again', { retry: 1 }, async () => {
    const { login, password } = called;
    const asking = vpn.connect(login, password);
    await until(() => asking.isRefused(), 20_000);
    await call.phone.untilIncoming(30_000);
    const given = `${password},${await call.codeHeardAlone(call.phone, 'en')}`;
    const connected = vpn.connect(login, given);
    await until(() => connected.timesIn() === 1, 20_000);
    const logins = async () => (await called.audit()).filter(({ event }) => event === 'login-passed').length;
    const before = await logins();
    connected.connectAgain();
    await until(() => connected.timesIn() === 2, 20_000);
    expect(vpn.said()).toContain(`auth-token authentication succeeded for username '${login}'`);
    expect(await logins()).toBe(before);
    await connected.stop();
    const replayed = vpn.connect(login, given);
    await until(() => replayed.isRefused(), 20_000);
    for (const each of [asking, replayed]) {
      expect(each.timesIn()).toBe(0);
      await each.stop();
    }
    for (const word of [given, password]) expect(vpn.said()).not.toContain(word);
  });
});
