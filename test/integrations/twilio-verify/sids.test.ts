import { describe, expect, it } from 'vitest';
import {
  accountSid,
  attemptSid,
  challengeIdIn,
  serviceSid,
  verificationSid,
} from '../../../src/integrations/twilio-verify/sids.ts';
import { systemRandom as random } from '../../../src/random.ts';

const key = { id: '00aa11bb22cc33dd' };

it('sids have the shape that the clients of Twilio check', () => {
  expect(accountSid(key)).toBe('AC000000000000000000aa11bb22cc33dd');
  expect(serviceSid(key)).toBe('VA000000000000000000aa11bb22cc33dd');
  for (const sid of [verificationSid(random.id()), attemptSid(random.id())]) expect(sid).toMatch(/^V[EL][0-9a-f]{32}$/);
});

it('the sid of a verification is its challenge', () => {
  for (let times = 0; times < 100; times += 1) {
    const id = random.id();
    expect(challengeIdIn(verificationSid(id))).toBe(id);
  }
});

describe('no verification is', () => {
  const sid = verificationSid(random.id());

  it.each([
    '',
    'VE',
    sid.slice(0, -1),
    `${sid}0`,
    ` ${sid}`,
    `${sid}\n`,
    sid.toUpperCase().replace('VE', 've'),
    sid.replace('VE', 'VA'),
    `VE${'g'.repeat(32)}`,
    '+31612345678',
    random.id(),
  ])('%j', (text) => {
    expect(challengeIdIn(text)).toBeUndefined();
  });
});
