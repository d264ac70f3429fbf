import Type from 'typebox';
import { languageTagPattern } from '../languages/language-tag.ts';

const given = ['user', 'company-admin'] as const;

const login = Type.String({ minLength: 1, maxLength: 64 });
const name = Type.String({ minLength: 1, maxLength: 200 });
const text = (description: string) => Type.String({ minLength: 1, maxLength: 254, description });
const orNull = (description: string) => Type.Union([text(description), Type.Null()]);
const language = Type.String({ pattern: languageTagPattern, description: 'one that this installation offers: nl' });

const company = Type.Optional(
  Type.String({ minLength: 1, maxLength: 200, description: 'name of a company that the key reaches' }),
);
export const UserParams = Type.Object({
  login: Type.String({ minLength: 1, maxLength: 64, description: 'login of the user, case-insensitive' }),
});

export const AddUserBody = Type.Object(
  {
    login,
    name,
    company,
    email: Type.Optional(text('where a link to the first password is mailed, and later one to a forgotten password')),
    extension: Type.Optional(text('telephone of this exchange')),
    language: Type.Optional(language),
  },
  { additionalProperties: false },
);

export const EditUserBody = Type.Object(
  {
    login: Type.Optional(login),
    name: Type.Optional(name),
    company,
    email: Type.Optional(orNull('null removes it; the old address is told')),
    extension: Type.Optional(orNull('null removes it')),
    language: Type.Optional(Type.Union([language, Type.Null()], { description: 'null follows the company' })),
  },
  { additionalProperties: false, minProperties: 1 },
);

export const ReasonBody = Type.Union([
  Type.Object(
    { reason: Type.Optional(Type.String({ maxLength: 500, description: 'for the audit; write no name' })) },
    { additionalProperties: false },
  ),
  Type.Undefined(),
  Type.Null(),
]);

/** No name and no address, because a reply is kept for its Idempotency-Key. */
export const ChangedReply = Type.Object({
  id: Type.String({ description: 'of the user; stays the same for ever' }),
  changed: Type.Optional(Type.Array(Type.String())),
  stillAtExtension: Type.Optional(
    Type.Array(Type.String(), { description: 'kinds of methods that are still at the old extension' }),
  ),
  needsSetUpCode: Type.Optional(
    Type.Boolean({ description: 'another person had this login: the user sets up with a code of the operator' }),
  ),
  disabled: Type.Optional(Type.Boolean()),
  erased: Type.Optional(Type.Boolean()),
});

export const UserReply = Type.Object({
  id: Type.String(),
  login: Type.String(),
  name: Type.String(),
  company: Type.String(),
  role: Type.Enum(given),
  email: Type.Optional(Type.String()),
  extension: Type.Optional(Type.String()),
  language: Type.Optional(language),
  disabled: Type.Boolean({ description: 'also while the company has ended' }),
});
