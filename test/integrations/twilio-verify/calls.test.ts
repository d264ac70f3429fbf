import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseApiKey } from '../../../src/accounts/api-key.ts';
import { CodeCall } from '../../exchange/code-call.ts';
import { telephoneOf } from '../../telephones.ts';
import { blocksOf } from '../blocks-of.ts';
import { type Account, accountOf, clientOf } from './twilio-client.ts';

/** The calls are placed at the same time, each to a telephone of its own. */
const number = telephoneOf('twilio-verify');
const pythonNumber = telephoneOf('twilio-verify: Python');
const folder = mkdtempSync(join(tmpdir(), 'belcode-twilio-'));
let call: CodeCall;
let pythonCall: CodeCall;
let own: Account;

beforeAll(async () => {
  call = await CodeCall.start({ name: 'twilio-verify-calls', number });
  pythonCall = await call.beside(pythonNumber);
  const text = call.programs.apiKey;
  own = accountOf({ id: parseApiKey(text)?.id ?? '', text });
});

afterAll(async () => {
  await call?.stop();
  rmSync(folder, { recursive: true });
});

/** Takes the call as somebody who only hears which key to press. */
async function takeCall(call: CodeCall): Promise<string> {
  await call.phone.untilIncoming(30_000);
  return call.codeHeardAlone(call.phone, 'en');
}

describe.concurrent('the client of Twilio', () => {
  it('for Node rings a telephone, and takes the code that was heard', { retry: 1 }, async () => {
    const service = clientOf(own, call.programs.url).verify.v2.services(own.service);
    const { sid, status } = await service.verifications.create({ to: number, channel: 'call', locale: 'en' });
    expect(status).toBe('pending');
    const code = await takeCall(call);
    const wrong = code === '000000' ? '111111' : '000000';
    expect((await service.verificationChecks.create({ to: number, code: wrong })).status).toBe('pending');
    const checked = await service.verificationChecks.create({ to: number, code });
    expect(checked).toMatchObject({ sid, status: 'approved', valid: true });
  });

  // The program of the recipe: it prints a line for each step, and reads codes from its input.
  it('for Python of Debian does too', { retry: 1 }, async () => {
    const file = join(folder, 'login.py');
    writeFileSync(file, blocksOf('twilio-verify.md', 'python'));
    const environment = { ACCOUNT: own.account, TOKEN: own.token, SERVICE: own.service, BELCODE: call.programs.url };
    const running = promisify(execFile)('/usr/bin/python3', [file, pythonNumber], { env: environment });
    const code = await takeCall(pythonCall);
    running.child.stdin?.end(`${code === '000000' ? '111111' : '000000'}\n${code}\n`);
    const { stdout } = await running;
    expect(stdout).toBe('pending\npending\napproved\n');
  });
});
