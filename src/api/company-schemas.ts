import Type from 'typebox';
import { callProofs } from '../accounts/company.ts';
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

export const AddCompanyBody = Type.Object({ name, country }, { additionalProperties: false });

export const EditCompanyBody = Type.Object(
  {
    name: Type.Optional(name),
    country: Type.Optional(country),
    language: Type.Optional(Type.Union([language, Type.Null()], { description: 'null follows the settings' })),
    callProof: Type.Optional(Type.Union([callProof, Type.Null()], { description: 'null follows the settings' })),
  },
  { additionalProperties: false, minProperties: 1 },
);

export const CompanyReply = Type.Object({
  id: Type.String({ description: 'stays the same for ever' }),
  name: Type.String(),
  country: Type.String(),
  language: Type.Optional(language),
  callProof: Type.Optional(callProof),
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
