import type { IncidentParts } from './incident-parts.ts';
import type { OperatorNotice } from './mail.ts';

/** Mails the operator, if an address is set. Not awaited. */
export function notifyOperator(
  { mail, operatorMail: to }: Pick<IncidentParts, 'mail' | 'operatorMail'>,
  notice: OperatorNotice,
): void {
  if (mail === undefined || to === undefined) return;
  // The sender logs failures.
  mail.operatorNotified({ to, name: '', language: 'en' }, notice).catch(() => undefined);
}
