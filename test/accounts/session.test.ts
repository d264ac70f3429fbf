import { describe, expect, it } from 'vitest';
import { csrfToken, isCsrfToken, isFresh, isSessionId } from '../../src/accounts/session.ts';
import { systemRandom as random } from '../../src/random.ts';

describe('E07 the token of a form', () => {
  it('is of its session, and of no other', () => {
    const [one, other] = [random.secret(), random.secret()];
    expect(isCsrfToken(one, csrfToken(one))).toBe(true);
    expect(isCsrfToken(other, csrfToken(one))).toBe(false);
    for (const token of ['', one, csrfToken(one).slice(1), `${csrfToken(one)}x`, 'é'.repeat(43)]) {
      expect(isCsrfToken(one, token)).toBe(false);
    }
  });
});

it('an id of a session has 256 bits', () => {
  expect(isSessionId(random.secret())).toBe(true);
  for (const text of ['', random.id(), `${random.secret()}=`, `${random.secret()}\n`])
    expect(isSessionId(text)).toBe(false);
});

it('E01 a proof is good for twenty minutes, to the millisecond', () => {
  const limit = 20 * 60 * 1_000;
  expect(isFresh(1_000, 1_000 + limit)).toBe(true);
  expect(isFresh(1_000, 1_001 + limit)).toBe(false);
  expect(isFresh(undefined, 0)).toBe(false);
});
