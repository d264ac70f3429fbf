import { AuthenticatorStore } from '../../src/factors/authenticator-store.ts';
import { confirmFactor } from '../../src/factors/confirmed-factor.ts';
import { CoverageStore } from '../../src/factors/coverage-store.ts';
import { EnrolmentStore } from '../../src/factors/enrolment-store.ts';
import { FactorStore } from '../../src/factors/factor-store.ts';
import { systemRandom } from '../../src/random.ts';
import { openPeople } from '../accounts/people.ts';

export type Factors = Awaited<ReturnType<typeof openFactors>>;

/** People with factors, and the proofs that a login would make for them. */
export async function openFactors() {
  const people = await openPeople();
  const factors = new FactorStore({ database: people.database, random: systemRandom });
  return {
    ...people,
    factors,
    authenticators: new AuthenticatorStore(people.database),
    coverage: new CoverageStore(people.database),
    enrolments: new EnrolmentStore(people.database),
    addPhone: (userId: string, number: string, name?: string) =>
      factors.add(confirmFactor({ userId }, { kind: 'phone', number, name })),
    addAuthenticator: (userId: string, lastStep = 1_000) =>
      factors.add(confirmFactor({ userId }, { kind: 'authenticator', sealed, lastStep })),
  };
}

export const sealed = { keyId: 'key-1', bytes: Buffer.from('sealed') };

/** Distinct Dutch numbers. */
export function numbers(count: number): string[] {
  return Array.from({ length: count }, (_, at) => `+316123456${String(at).padStart(2, '0')}`);
}
