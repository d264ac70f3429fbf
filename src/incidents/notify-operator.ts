import type { IncidentParts } from './incident-parts.ts';
import type { OperatorNotice } from './mail.ts';

/** Mails the operator, if there is an address for it. Not waited for. */
export function notifyOperator(
  { mail, operatorMail: to }: Pick<IncidentParts, 'mail' | 'operatorMail'>,
  notice: OperatorNotice,
): void {
  if (mail === undefined || to === undefined) return;
  // Whoever sends it logs what went wrong.
  mail.operatorNotified({ to, name: '', language: 'en' }, notice).catch(() => undefined);
}
