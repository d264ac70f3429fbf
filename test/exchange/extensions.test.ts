import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { switchboard } from '../../lab/telephones.ts';
import { lab } from '../lab.ts';
import { startTelephone, type Telephone } from '../phones/baresip.ts';
import { telephoneOf } from '../telephones.ts';
import { CodeCall } from './code-call.ts';

const settings = {
  BELCODE_DIAL: 'Local/{number}@lab-numbers/n',
  BELCODE_DIAL_INTERNAL: 'PJSIP/{number}',
  BELCODE_EXTENSIONS: '200-299',
};
let call: CodeCall;
/** The desk telephone of 202, reached through the switchboard and internally. */
let desk: Telephone;

beforeAll(async () => {
  // Any number that nobody else calls here; the telephone that rings is the desk's.
  call = await CodeCall.start({ name: 'extensions', number: telephoneOf('extensions'), settings });
  desk = await startTelephone({ number: '202', sipPort: lab().sipPort });
});

afterAll(async () => {
  await desk?.stop();
  await call?.stop();
});

const open = async (body: object) => {
  const reply = await call.panel.request('POST', '/v1/challenges', { language: 'en', ...body });
  expect(reply.status).toBe(201);
  return (await reply.json()) as { id: string };
};

describe('an extension', () => {
  it('behind a switchboard: the digits are dialled after the answer, and the desk phone rings and speaks the code', async () => {
    const { id } = await open({ to: switchboard, postDial: '202' });
    await desk.untilIncoming(20_000);
    const code = await call.codeHeardBy(desk, id, { dialled: switchboard });
    expect(await call.panel.answer(id, code)).toMatchObject({ state: 'passed' });
  });

  it('unknown to the switchboard: the call ends, and no code was spoken', async () => {
    const { id } = await open({ to: switchboard, postDial: '999' });
    const over = await call.panel.untilOver(id);
    expect(over).toMatchObject({ state: 'open', delivery: { reason: 'hung-up-before-code' } });
  });

  it('of this exchange: rings without a trunk', async () => {
    const { id } = await open({ to: '202' });
    await desk.untilIncoming();
    const code = await call.codeHeardBy(desk, id);
    expect(await call.panel.answer(id, code)).toMatchObject({ state: 'passed' });
  });
});
