import { expect, it } from 'vitest';
import { changeCompanyCalling } from '../../src/accounts/change-company-calling.ts';
import type { Company, CompanyCalling } from '../../src/accounts/company.ts';

const actor = { kind: 'command-line', id: 'anna' } as const;
const now = {
  callerId: 'Acme <+31508200000>',
  ringSeconds: 20,
  language: 'nl',
  callProof: 'number',
  greetingName: 'Acme',
} as const;

it.each<[string, Partial<CompanyCalling>, Partial<CompanyCalling>]>([
  ['nothing given: nothing changes', {}, {}],
  ['one given', { ringSeconds: 30 }, { ringSeconds: 30 }],
  ['one given as undefined: the default again', { callerId: undefined }, { callerId: undefined }],
  [
    'all given',
    { callerId: undefined, ringSeconds: 40, language: 'en', greetingName: undefined },
    { callerId: undefined, ringSeconds: 40, language: 'en', greetingName: undefined },
  ],
])('%s', async (_what, changes, expected) => {
  let company: Company = { id: 'c1', name: 'Acme', country: 'NL', createdAt: new Date(0), ...now };
  const companies = { findByName: async () => company, find: async () => company };
  const companySettings = {
    async setCalling(id: string, calling: CompanyCalling) {
      company = { ...company, ...calling, id };
    },
  };
  expect(await changeCompanyCalling({ companies, companySettings }, 'Acme', changes, actor)).toMatchObject({
    id: 'c1',
    ...now,
    ...expected,
  });
});
