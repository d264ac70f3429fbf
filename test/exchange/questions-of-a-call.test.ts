import { afterAll, beforeAll, expect, it } from 'vitest';
import { callForKey } from '../../bench/trace/one-call.ts';
import { type AriTrace, traceAri } from '../../bench/trace/trace-ari.ts';
import { countsOf, traceCall } from '../../bench/trace/trace-programs.ts';
import { lab } from '../lab.ts';
import { telephoneOf } from '../telephones.ts';
import { CodeCall } from './code-call.ts';

/**
 * What one call may ask. `npm run bench:trace` prints each question; a new one needs a reason. On a busy machine the
 * call lasts longer, and its lease is renewed more often.
 */
const maxima = { redis: 48, ari: 12 } as const;

let ari: AriTrace;
let call: CodeCall;
let counts: Record<keyof typeof maxima, number>;

beforeAll(async () => {
  ari = await traceAri(lab().httpPort);
  const settings = { BELCODE_ARI_URL: ari.url, BELCODE_KEY_SECONDS: '8' };
  call = await CodeCall.start({ name: 'questions-of-a-call', number: telephoneOf('questions-of-a-call'), settings });
  const { programs, phone } = call;
  const traced = { programs, redisPort: lab().redisPort, ari };
  counts = countsOf(await traceCall(traced, () => callForKey({ programs, phone })));
}, 120_000);

afterAll(async () => {
  await call?.stop();
  ari?.stop();
});

it.each(Object.entries(maxima) as [keyof typeof maxima, number][])(
  'one call from the request to the right code asks %s at most %i times',
  (what, max) => {
    expect(counts[what]).toBeLessThanOrEqual(max);
    // A tracer that hears nothing would allow everything.
    expect(counts[what]).toBeGreaterThan(max / 2);
  },
);
