import { ariBase } from '../asterisk/ari-base.ts';
import type { Config } from '../config.ts';

const limitMilliseconds = 3_000;

export type AskedConfig = Pick<
  Config,
  | 'BELCODE_ARI_URL'
  | 'BELCODE_ARI_USER'
  | 'BELCODE_ARI_PASSWORD'
  | 'BELCODE_DIAL'
  | 'BELCODE_DIAL_SECOND'
  | 'BELCODE_DIAL_INTERNAL'
  | 'BELCODE_ENDPOINT'
>;

/**
 * Sends one request to ARI as the dialler does, with the user and password of the settings.
 *
 * @param path below `/ari/`
 * @throws an Error of fetch when there is no reply within 3 s
 */
export function requestAri(
  config: Pick<Config, 'BELCODE_ARI_URL' | 'BELCODE_ARI_USER' | 'BELCODE_ARI_PASSWORD'>,
  path: string,
  method = 'GET',
): Promise<Response> {
  const credentials = Buffer.from(`${config.BELCODE_ARI_USER}:${config.BELCODE_ARI_PASSWORD ?? ''}`);
  return fetch(`${ariBase(config.BELCODE_ARI_URL)}/ari/${path}`, {
    method,
    headers: { authorization: `Basic ${credentials.toString('base64')}` },
    redirect: 'error',
    signal: AbortSignal.timeout(limitMilliseconds),
  });
}

/** @returns the answer of ARI; undefined when there is no such thing, or no exchange, which its own check reports */
export async function askAri<T>(config: AskedConfig, path: string): Promise<T | undefined> {
  const response = await requestAri(config, path).catch(() => undefined);
  if (response === undefined || !response.ok) return undefined;
  return (await response.json().catch(() => undefined)) as T | undefined;
}

type Fields = readonly { attribute: string; value: string }[];

export const fieldOf = (fields: Fields | undefined, name: string) =>
  fields?.find(({ attribute }) => attribute === name)?.value ?? '';

export const settingsOf = (config: AskedConfig, type: 'endpoint' | 'aor', id: string) =>
  askAri<Fields>(config, `asterisk/config/dynamic/res_pjsip/${type}/${encodeURIComponent(id)}`);
