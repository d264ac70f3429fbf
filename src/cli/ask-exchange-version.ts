import { certificateAdvice } from '../asterisk/certificate-advice.ts';
import type { Config } from '../config.ts';
import { requestAri } from './ask-ari.ts';

/** Older versions stop under the load of Belcode or have known security holes. */
const lowestVersion = [22, 10, 1] as const;

/**
 * Asks Asterisk for its version over HTTP, with the user and password of the settings.
 *
 * @throws Error that says what is wrong and what to do; contains no password
 */
export async function askExchangeVersion(
  config: Pick<Config, 'BELCODE_ARI_URL' | 'BELCODE_ARI_USER' | 'BELCODE_ARI_PASSWORD'>,
): Promise<string> {
  const response = await requestAri(config, 'asterisk/info').catch((error: Error) => {
    const said = certificateAdvice(((error.cause ?? {}) as Error).message ?? '', 'BELCODE_ARI_URL');
    if (said !== undefined) throw new Error(`Asterisk is there, but: ${said}`);
    throw new Error('Asterisk does not answer. Start it, turn its HTTP server on (http.conf), or set BELCODE_ARI_URL');
  });
  if (response.status === 401) {
    throw new Error(
      'Asterisk refuses the user or the password. Set BELCODE_ARI_USER and BELCODE_ARI_PASSWORD as in ari.conf',
    );
  }
  if (!response.ok)
    throw new Error(
      `Asterisk answers ${response.status}. Turn ARI on: enabled = yes in ari.conf; and let BELCODE_ARI_URL end with the prefix of http.conf, if it has one`,
    );
  const info = (await response.json().catch(() => ({}))) as { system?: { version?: string } };
  const version = info.system?.version ?? 'unknown';
  if (isOlder(version)) throw new Error(`Asterisk ${version} is too old. Install ${lowestVersion.join('.')} or later`);
  return `Asterisk ${version} accepts the user and password`;
}

/** A version that cannot be read (a build from git) counts as new enough. */
function isOlder(version: string): boolean {
  const parts = /^(\d+)\.(\d+)\.(\d+)/.exec(version)?.slice(1).map(Number);
  if (parts === undefined) return false;
  for (const [index, lowest] of lowestVersion.entries()) {
    const part = parts[index] ?? 0;
    if (part !== lowest) return part < lowest;
  }
  return false;
}
