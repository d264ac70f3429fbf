import Type from 'typebox';
import { callProofs } from '../accounts/company.ts';
import { maxTermsLength } from '../accounts/company-terms.ts';
import { languageTagPattern } from '../languages/language-tag.ts';

const name = Type.String({ minLength: 1, maxLength: 200 });
const country = Type.String({
  pattern: '^[A-Z]{2}$',
  description: 'of telephone numbers without +, ISO 3166-1 alpha-2: NL',
});
const language = Type.String({ pattern: languageTagPattern, description: 'one that this installation offers: nl' });
const callProof = Type.Enum(callProofs);

export const CompanyParams = Type.Object({
  company: Type.String({ minLength: 1, maxLength: 200, description: 'name of a company that the key reaches' }),
});

const brand = Type.String({
  minLength: 1,
  maxLength: 30,
  description:
    'name of the brand that its people see, one of BELCODE_BRANDS; only for a key that is bound to no company',
  examples: ['fonica'],
});

export const AddCompanyBody = Type.Object(
  { name, country, brand: Type.Optional(brand) },
  { additionalProperties: false },
);

const timeZone = Type.String({
  minLength: 1,
  maxLength: 100,
  description: 'of its days: Europe/Amsterdam',
  examples: ['Europe/Amsterdam'],
});
const endsOn = Type.String({
  pattern: '^[0-9]{4}-[0-9]{2}-[0-9]{2}$',
  description: 'first day on which nobody of it logs in; only for a key that is bound to no company',
  examples: ['2027-03-01'],
});
const terms = Type.String({
  maxLength: maxTermsLength,
  description: 'what was agreed; only for a key that is bound to no company',
});

export const EditCompanyBody = Type.Object(
  {
    name: Type.Optional(name),
    country: Type.Optional(country),
    language: Type.Optional(Type.Union([language, Type.Null()], { description: 'null follows the settings' })),
    callProof: Type.Optional(Type.Union([callProof, Type.Null()], { description: 'null follows the settings' })),
    brand: Type.Optional(Type.Union([brand, Type.Null()], { description: 'null is the brand of the operator' })),
    timeZone: Type.Optional(Type.Union([timeZone, Type.Null()], { description: 'null follows the api' })),
    endsOn: Type.Optional(Type.Union([endsOn, Type.Null()], { description: 'null removes it' })),
    terms: Type.Optional(Type.Union([terms, Type.Null()], { description: 'null removes them' })),
  },
  { additionalProperties: false, minProperties: 1 },
);

export const CompanyReply = Type.Object({
  id: Type.String({ description: 'stays the same for ever' }),
  name: Type.String(),
  country: Type.String(),
  language: Type.Optional(language),
  callProof: Type.Optional(callProof),
  brand: Type.Optional(brand),
  timeZone: Type.Optional(timeZone),
  endsOn: Type.Optional(endsOn),
  terms: Type.Optional(terms),
  ended: Type.Boolean({ description: 'nobody of it can log in' }),
});

export const CompaniesReply = Type.Object({
  companies: Type.Array(
    Type.Object({
      ...CompanyReply.properties,
      users: Type.Integer({ description: 'who may log in' }),
      enrolled: Type.Integer({ description: 'how many of these have a second factor' }),
    }),
    { description: 'by name' },
  ),
});

export const EndedReply = Type.Object({
  id: Type.String(),
  ended: Type.Boolean(),
  users: Type.Integer({ description: 'of the company, also disabled ones' }),
});
