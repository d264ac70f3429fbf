/** What is wrong with a TLS connection to Asterisk, in the words of Node and OpenSSL, and what mends it. */
const advice: readonly (readonly [when: RegExp, mend: (setting: string) => string])[] = [
  [
    /self[- ]signed|unable to (?:verify|get)/i,
    () => 'give the programs the authority that signed its certificate: NODE_EXTRA_CA_CERTS=FILE',
  ],
  [/altnames|does not match certificate/i, (setting) => `write the name of its certificate into ${setting}`],
  [/certificate has expired/i, () => 'renew the certificate of Asterisk'],
  [/not yet valid/i, () => 'set the clock of this host, or wait until the certificate is valid'],
  [
    /(?:key|md) too (?:small|weak)/i,
    () => 'give Asterisk a certificate with a key of 2048 bits or more, signed with SHA-256',
  ],
  [
    /wrong version number|packet length too long|record layer failure/i,
    (setting) => `this port speaks no TLS: write the port of tlsbindaddr into ${setting}`,
  ],
];

/**
 * @param message of the error of a connection
 * @param setting that has the address
 * @returns the message and what mends it; undefined when it is not about TLS
 */
export function certificateAdvice(message: string, setting: 'BELCODE_ARI_URL' | 'BELCODE_AMI_URL'): string | undefined {
  const [, mend] = advice.find(([when]) => when.test(message)) ?? [];
  return mend && `${message}; ${mend(setting)}`;
}
