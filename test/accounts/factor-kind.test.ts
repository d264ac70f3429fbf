import { describe, expect, it } from 'vitest';
import { readFactorKind } from '../../src/accounts/factor-kind.ts';
import { readWork } from '../../src/accounts/session.ts';
import { challengeOf } from '../../src/challenges/challenge-fields.ts';
import { factorFromRow } from '../../src/factors/factor-row.ts';

/** As a newer version stores it. */
const kind = 'carrier-pigeon';
const said = /does not know the kind of method "carrier-pigeon"/;

describe('a kind of method that this version does not know becomes no other one', () => {
  it.each([[kind], [''], [undefined]])('%s', (text) => {
    expect(() => readFactorKind(text)).toThrow(/does not know the kind of method/);
  });

  it('in a challenge of Redis', () => {
    const fields = ['armed', 'owner', '', 'nl', 'login', '5', '', '0', '1', kind, 'user', 'factor', '', '1', 'code'];
    expect(() => challengeOf('id', fields)).toThrow(said);
  });

  it('in the challenge of a session', () => {
    expect(() => readWork(JSON.stringify({ challenge: { id: 'c', kind } }))).toThrow(said);
  });

  it('in what a session is adding', () => {
    expect(() => readWork(JSON.stringify({ adding: { kind, challengeId: 'c' } }))).toThrow(said);
  });

  it('in a row of the database', () => {
    const row = {
      id: 'f',
      user_id: 'u',
      kind,
      name: null,
      number: null,
      post_dial: null,
      is_primary: true,
      position: 1,
      pause_before_seconds: null,
      pause_after_seconds: null,
      created_at: new Date(0),
      last_used_at: null,
      cooling_until: null,
    };
    expect(() => factorFromRow(row)).toThrow(said);
  });
});
