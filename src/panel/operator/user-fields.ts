import type { FastifyRequest } from 'fastify';
import { emptyAsNull } from '../../accounts/empty-as-null.ts';
import { isRole, type Language, type NewUser, type Role, type UserChanges } from '../../accounts/user.ts';
import { Refusal } from '../../errors.ts';
import { isLanguage } from '../../languages/languages.ts';
import { formText } from '../kit/read-form.ts';
import type { UserFields } from './edit-user-page.ts';

/** What was typed into the form of a user. */
export function typedFields(request: FastifyRequest): UserFields {
  const text = (name: keyof UserFields) => formText(request, name).trim();
  return {
    name: text('name'),
    login: text('login'),
    email: text('email'),
    extension: text('extension'),
    language: text('language'),
    role: text('role'),
    companyId: text('companyId'),
  };
}

/**
 * @param typed what is missing stays
 * @throws Refusal request-invalid for a choice that the page does not offer
 */
export function changesOf({ name, login, email, extension, companyId, ...chosen }: Partial<UserFields>): UserChanges {
  const role = chosen.role === undefined ? undefined : roleOf(chosen.role);
  const language = chosen.language === undefined ? undefined : (languageOf(chosen.language) ?? null);
  return {
    name,
    login,
    role,
    email: emptyAsNull(email),
    extension: emptyAsNull(extension),
    language,
    companyId: companyId === '' ? undefined : companyId,
  };
}

/** @throws Refusal request-invalid for a choice that the page does not offer */
export function newUserOf(typed: UserFields): NewUser {
  const { name, login, email, extension, companyId } = typed;
  const chosen = { role: roleOf(typed.role), language: languageOf(typed.language) };
  const orNone = (text: string) => (text === '' ? undefined : text);
  return { companyId, name, login, ...chosen, email: orNone(email), extension: orNone(extension) };
}

function roleOf(role: string): Role {
  if (!isRole(role)) throw new Refusal('request-invalid', 'no such role');
  return role;
}

/**
 * An empty choice follows the company, and that of a company the settings.
 *
 * @throws Refusal request-invalid for one that the page does not offer
 */
export function languageOf(language: string): Language | undefined {
  if (language === '') return undefined;
  if (!isLanguage(language)) throw new Refusal('request-invalid', 'no such language');
  return language;
}
