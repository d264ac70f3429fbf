/**
 * The groups that other programs see. A role has no colon, so no name of a company makes anybody an operator; and no
 * comma, which separates groups in a header.
 */
export function groupsOf({ role, company }: { role: string; company: string }): string[] {
  return [role, `company:${company.replaceAll(',', ' ')}`];
}
