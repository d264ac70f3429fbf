import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { freePort } from '../../lab/ports.ts';
import type { FormName } from '../../src/asterisk/placed-call.ts';
import { dialledForms } from '../../src/factors/dialled-forms.ts';
import { connectPbx, placeCall } from '../asterisk/pbx-in-lab.ts';
import { startWorld, type World } from '../phones/world.ts';

const stops: (() => Promise<void>)[] = [];
let port: number;
let world: World | undefined;

beforeAll(async () => {
  port = await freePort();
});

afterEach(async () => {
  await world?.stop();
  for (const stop of stops.splice(0)) await stop();
});
afterAll(() => undefined);

it.each<[FormName, string, string]>([
  ['number', '+31612345699', '+31508200000'],
  ['digits', '31612345699', '31508200000'],
  ['national', '0612345699', '0508200000'],
  ['idd', '0031612345699', '0031508200000'],
])('the trunk gets number and caller id as {%s}, also in P-Asserted-Identity', async (form, number, callerId) => {
  world = await startWorld({ port, does: 'is busy' });
  const { pbx, stop } = await connectPbx(`forms-${form}`, {
    dials: { trunk: `PJSIP/trunk/sip:{${form}}@127.0.0.1:${port}` },
    formsOf: dialledForms('NL'),
    callerIdForms: { trunk: form },
  });
  stops.push(stop);
  await (await placeCall(pbx, { number: '+31612345699' })).untilTold('ended');
  const [invite] = world.invites();
  expect(invite?.number).toBe(number);
  expect(invite?.header('From').join()).toContain(`sip:${callerId}@`);
  expect(invite?.header('P-Asserted-Identity').join()).toContain(`sip:${callerId}@`);
  expect(invite?.header('Privacy')).toEqual([]);
});
