import { addresses } from '../kit/addresses.ts';
import { form, noticeBox } from '../kit/forms.ts';
import { type Html, html } from '../kit/html.ts';
import { layout } from '../kit/layout.ts';
import { type Notice, type RenderContext, t } from '../kit/render-context.ts';
import { type EditUserView, userFields } from './edit-user-page.ts';

export interface AddUserView extends Pick<EditUserView, 'fields' | 'roles' | 'companies'> {
  notice?: Notice | undefined;
}

/** For operators: a new user of any company, with any role. The first password is in the notice after adding. */
export function addUserPage(context: RenderContext, { notice, ...view }: AddUserView): Html {
  return layout(context, {
    title: 'add-user-title',
    intro: t(context, 'add-user-hint'),
    body: html`<div class="card">
      ${noticeBox(context, notice)}
      ${form(context, {
        action: addresses.addUser,
        fields: userFields(context, view, { isNew: true }),
        submit: 'add-user',
        beside: html`<a class="button" href="${addresses.operatorUsers}">${t(context, 'back')}</a>`,
      })}
    </div>`,
  });
}
