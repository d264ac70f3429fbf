/** Fields that somebody else than the operator fills: who calls, and what was dialled. */
export const fieldsOfCallers = [
  'callerid',
  'calleridname',
  'dnid',
  'rdnis',
  'context',
  'extension',
  'accountcode',
] as const;

/**
 * What Asterisk 16 to 22 send for `AGI(agi://127.0.0.1:4573/verify,WORD,…)`: `setup_env` in res/res_agi.c prints each
 * value as it is, with `%s`.
 */
export function asteriskRequest(
  words: readonly string[],
  given: Partial<Record<(typeof fieldsOfCallers)[number], string>> = {},
): string {
  const fields: Record<string, string> = {
    network: 'yes',
    network_script: 'verify',
    request: 'agi://127.0.0.1:4573/verify',
    channel: 'PJSIP/202-00000001',
    language: 'en',
    type: 'PJSIP',
    uniqueid: '1796045521.1',
    version: '22.10.0',
    callerid: '202',
    calleridname: 'unknown',
    callingpres: '0',
    callingani2: '0',
    callington: '0',
    callingtns: '0',
    dnid: 'unknown',
    rdnis: 'unknown',
    context: 'belcode-verify',
    extension: 's',
    priority: '8',
    enhanced: '0.0',
    accountcode: '',
    threadid: '139871234561792',
    ...given,
  };
  for (const [at, word] of words.entries()) fields[`arg_${at + 1}`] = word;
  const lines = Object.entries(fields).map(([name, value]) => `agi_${name}: ${value}\n`);
  return `${lines.join('')}\n`;
}
