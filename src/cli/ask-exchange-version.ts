import { certificateAdvice } from '../asterisk/certificate-advice.ts';
import { faultsOf, neededInsteadOf } from '../asterisk/exchange-versions.ts';
import type { Config } from '../config.ts';
import { requestAri } from './ask-ari.ts';

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
  const needed = neededInsteadOf(version);
  if (needed !== undefined) throw new Error(`Asterisk ${version} is too old. Install ${needed.join('.')} or later`);
  for (const { what, source } of faultsOf(version))
    throw new Error(`Asterisk ${version} ${what} (${source}). Install another version`);
  return `Asterisk ${version} accepts the user and password`;
}
