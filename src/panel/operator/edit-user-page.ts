import { type Role, roles } from '../../accounts/user.ts';
import { offeredLanguages, profileOf } from '../../languages/languages.ts';
import { buttonForm, field, form, noticeBox, selectField } from '../kit/forms.ts';
import { type Html, html } from '../kit/html.ts';
import { layout } from '../kit/layout.ts';
import { type Notice, type RenderContext, t, tBold } from '../kit/render-context.ts';
import { shownValues } from '../kit/shown-values.ts';
import type { TextName } from '../kit/texts.ts';

/** A user whom an operator or a company admin changes. */
export interface EditedUserView {
  id: string;
  login: string;
  name: string;
  disabled: boolean;
  /** The company has ended, so enabling the user is not enough. */
  companyEnded: boolean;
}

/** What stands in the form. */
export interface UserFields {
  name: string;
  login: string;
  email: string;
  extension: string;
  language: string;
  role: string;
  companyId: string;
}

export interface EditUserView {
  user: EditedUserView;
  /** The list that the page belongs to: `/operator/users` or `/company/users`. */
  list: string;
  fields: UserFields;
  /** What was typed instead, before a refusal. */
  typed?: Partial<UserFields> | undefined;
  /** Roles that the reader may give. */
  roles: readonly Role[];
  /** Companies that the reader may choose; undefined for a company admin, who has one. */
  companies?: readonly { id: string; name: string }[] | undefined;
  notice?: Notice | undefined;
}

/** The page on which somebody with power changes a user, disables or enables them, and goes on to erase them. */
export function editUserPage(context: RenderContext, view: EditUserView): Html {
  const { user, list, notice } = view;
  const path = editPath(list, user.id);
  return layout(context, {
    title: 'edit-user-title',
    intro: tBold(context, 'about-user', { name: user.name, login: user.login }),
    body: html`<div class="card">
      ${noticeBox(context, notice)}
      ${form(context, {
        action: path,
        fields: html`${shownValues(view.fields)}${userFields(context, { ...view, fields: { ...view.fields, ...view.typed } })}`,
        submit: 'save',
        beside: html`<a class="button" href="${list}">${t(context, 'back')}</a>`,
      })}
    </div>
    ${accessCard(context, view)}`,
  });
}

/** @param isNew then nothing can end or be told by a change */
export function userFields(
  context: RenderContext,
  { fields, roles: given, companies }: Pick<EditUserView, 'fields' | 'roles' | 'companies'>,
  { isNew = false } = {},
): Html {
  const hinted = (hint: TextName) => (isNew ? {} : { hint });
  const { name, login, email, extension, language, role, companyId } = fields;
  return html`${field(context, { name: 'name', label: 'person-name', value: name, autocomplete: 'off', maxLength: 80 })}
    ${field(context, { name: 'login', label: 'login', value: login, autocomplete: 'off', maxLength: 64, ...hinted('edit-login-hint') })}
    ${field(context, { name: 'email', label: 'email', type: 'email', value: email, autocomplete: 'off', required: false, ...hinted('edit-email-hint') })}
    ${field(context, { name: 'extension', label: 'field-extension', value: extension, autocomplete: 'off', required: false, maxLength: 6, digitsOnly: true })}
    ${selectField(context, {
      name: 'language',
      label: 'field-language',
      value: language,
      options: [
        { value: '', text: t(context, 'language-of-company') },
        ...offeredLanguages().map((each) => ({ value: each, text: profileOf(each).name })),
      ],
    })}
    ${selectField(context, {
      name: 'role',
      label: 'field-role',
      value: role,
      ...hinted('edit-role-hint'),
      options: roles
        .filter((each) => given.includes(each))
        .map((each) => ({ value: each, text: t(context, `role-${each}`) })),
    })}
    ${
      companies !== undefined &&
      selectField(context, {
        name: 'companyId',
        label: 'field-company',
        value: companyId,
        options: companies.map(({ id, name: text }) => ({ value: id, text })),
      })
    }`;
}

/** Whether somebody can log in, the button that changes it, and the way to erase them. */
export function accessCard(context: RenderContext, { user, list }: Pick<EditUserView, 'user' | 'list'>): Html {
  const path = `${list}/${encodeURIComponent(user.id)}`;
  return html`<section class="card" aria-labelledby="access-title">
    <h2 id="access-title">${t(context, 'access-title')}</h2>
    <p>${t(context, user.disabled ? 'access-disabled' : user.companyEnded ? 'access-company-ended' : 'access-open')}</p>
    ${
      user.disabled
        ? buttonForm(context, { action: `${path}/enable`, text: 'enable-user', mood: 'primary' })
        : form(context, {
            action: `${path}/disable`,
            fields: field(context, {
              name: 'reason',
              label: 'reason',
              autocomplete: 'off',
              required: false,
              maxLength: 300,
              hint: 'reason-without-name',
            }),
            submit: 'disable-user',
            mood: 'grave',
          })
    }
    <p class="hint">${t(context, 'erase-hint')} <a href="${path}/erase">${t(context, 'erase-title')}</a></p>
  </section>`;
}

export interface EraseUserView {
  user: EditedUserView;
  list: string;
  notice?: Notice | undefined;
}

/** The page that asks for the login, so that nobody erases the wrong person. */
export function eraseUserPage(context: RenderContext, { user, list, notice }: EraseUserView): Html {
  return layout(context, {
    title: 'erase-title',
    intro: tBold(context, 'about-user', { name: user.name, login: user.login }),
    body: html`<div class="card">
      ${noticeBox(context, notice)}
      <ul class="rules">
        <li>${t(context, 'erase-removes')}</li>
        <li>${t(context, 'erase-keeps')}</li>
        <li>${t(context, 'erase-final')}</li>
      </ul>
      ${form(context, {
        action: `${list}/${encodeURIComponent(user.id)}/erase`,
        fields: field(context, {
          name: 'login',
          label: 'erase-type-login',
          autocomplete: 'off',
          maxLength: 64,
          wrong: notice !== undefined,
        }),
        submit: 'erase-now',
        mood: 'grave',
        beside: html`<a class="button" href="${editPath(list, user.id)}">${t(context, 'back')}</a>`,
      })}
    </div>`,
  });
}

/** The page on which a user of a list is changed. */
export function editPath(list: string, userId: string): string {
  return `${list}/${encodeURIComponent(userId)}/edit`;
}
