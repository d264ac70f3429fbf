import type { IncidentParts } from './incident-parts.ts';
import type { OperatorNews } from './mail.ts';

/** Mails the operator, if there is an address for it. Not waited for. */
export function tellOperator(
  { mail, operatorMail: to }: Pick<IncidentParts, 'mail' | 'operatorMail'>,
  news: OperatorNews,
): void {
  if (mail === undefined || to === undefined) return;
  // Whoever sends it logs what went wrong.
  mail.operatorTold({ to, name: '', language: 'en' }, news).catch(() => undefined);
}
