import type { FastifyRequest } from 'fastify';
import { isRole, type NewUser, type UserChanges } from '../../accounts/user.ts';
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

/** @throws Refusal request-invalid for a choice that the page does not offer */
export function changesOf(typed: UserFields): UserChanges {
  const { name, login, email, extension, companyId } = typed;
  const { role, language } = choicesOf(typed);
  return {
    name,
    login,
    role,
    email: email === '' ? null : email,
    extension: extension === '' ? null : extension,
    language: language ?? null,
    companyId: companyId === '' ? undefined : companyId,
  };
}

/** @throws Refusal request-invalid for a choice that the page does not offer */
export function newUserOf(typed: UserFields): NewUser {
  const { name, login, email, extension, companyId } = typed;
  const orNone = (text: string) => (text === '' ? undefined : text);
  return { companyId, name, login, ...choicesOf(typed), email: orNone(email), extension: orNone(extension) };
}

function choicesOf({ role, language }: UserFields) {
  if (!isRole(role)) throw new Refusal('request-invalid', 'no such role');
  if (language !== '' && !isLanguage(language)) throw new Refusal('request-invalid', 'no such language');
  return { role, language: language === '' ? undefined : language };
}
