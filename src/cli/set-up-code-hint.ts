/** For a login that another person had before. */
export function setUpCodeHint(login: string): string {
  return (
    'Another person had this login before, and other panels may still know them by it. So the set-up asks for a code: ' +
    `\`belcode user set-up-code ${login}\` makes one.`
  );
}
