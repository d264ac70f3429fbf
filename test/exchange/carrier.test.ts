import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Programs, startPrograms } from '../../lab/programs.ts';
import { lab } from '../lab.ts';
import { startCarrier } from '../phones/carrier.ts';
import { Panel } from './panel.ts';

let programs: Programs;
let panel: Panel;

beforeAll(async () => {
  const settings = { BELCODE_DIAL: 'PJSIP/{number}@trunk', BELCODE_RING_SECONDS: '5' };
  programs = await startPrograms({ lab: lab(), name: 'carrier', redisDatabase: 17, settings, say: () => {} });
  panel = new Panel(programs);
});

afterAll(() => programs?.stop());

describe('a carrier that refuses', () => {
  it.each([
    [404, 'number-unknown'],
    [486, 'busy'],
    [603, 'rejected'],
    [480, 'unreachable'],
    [503, 'congestion'],
  ])('S19 answers %i on the trunk: %s', async (status, reason) => {
    const carrier = await startCarrier({ port: lab().trunkPort, status });
    try {
      const challenge = await panel.open('+31612345699');
      expect((await panel.untilOver(challenge.id)).delivery).toMatchObject({ state: 'ended', reason });
    } finally {
      await carrier.stop();
    }
  });
});
