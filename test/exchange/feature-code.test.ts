import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { diallersOfExtensions } from '../../lab/telephones.ts';
import { lab } from '../lab.ts';
import { startTelephone, type Telephone } from '../phones/baresip.ts';
import { telephoneOf } from '../telephones.ts';
import { CodeCall } from './code-call.ts';
import { type EnrolledUser, enrolUser } from './enrolled-user.ts';
import type { ShownChallenge } from './panel.ts';

const mobile = telephoneOf('feature-code');
const extension = '206';
const dialler = diallersOfExtensions[extension];
let call: CodeCall;
let desk: Telephone;
let bram: EnrolledUser;

beforeAll(async () => {
  const settings = {
    BELCODE_DIALLER: dialler,
    BELCODE_DIAL_INTERNAL: 'PJSIP/{number}',
    BELCODE_EXTENSIONS: '200-299',
    BELCODE_RING_SECONDS: '20',
  };
  call = await CodeCall.start({ name: 'feature-code', number: mobile, settings });
  desk = await startTelephone({ number: extension, sipPort: lab().sipPort });
  bram = await enrolUser(call.programs, 'bram', [{ number: mobile }, { number: extension }]);
});

afterAll(async () => {
  await desk?.stop();
  await call?.stop();
});

describe('*232 dialled from a desk phone that is a method', () => {
  it('speaks the code of the pending login: the ringing mobile stops, and the code passes', async () => {
    const reply = await bram.panel.request('POST', '/v1/challenges', { user: 'bram', language: 'en' });
    const challenge = (await reply.json()) as ShownChallenge;
    await call.phone.untilIncoming();
    await desk.dial('*232');
    await call.phone.untilClosed();
    const code = await call.codeHeardBy(desk, challenge.id, { isAnswered: true, panel: bram.panel });
    expect(await bram.panel.answer(challenge.id, code)).toMatchObject({ state: 'passed' });
  });

  it('says that no login is pending', async () => {
    await desk.dial('*232');
    expect(await call.promptsHeardBy(desk, 'en')).toEqual(['nothing-waiting']);
  });
});
