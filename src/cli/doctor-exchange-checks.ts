import { contextOfTemplate, endpointOfTemplate } from '../asterisk/dial-template.ts';
import { endedSeries, lackedBy, readVersion } from '../asterisk/exchange-versions.ts';
import { type AskedConfig, askAri, fieldOf, settingsOf } from './ask-ari.ts';
import type { Check } from './check.ts';
import { readDialplan, recordingContexts } from './read-dialplan.ts';

/** Endpoints whose telephones are counted. */
const maxEndpoints = 200;

const telephonesContext = 'belcode-telephones';

/** Warnings about the exchange, with which calls work, but not for everybody. @param folder Asterisk's configuration */
export function exchangeChecksFor(config: AskedConfig, folder: string): Check[] {
  return [
    { name: 'version', run: () => checkVersion(config, folder) },
    { name: 'keys', run: () => checkKeys(config) },
    { name: 'contacts', run: () => checkContacts(config, folder) },
    { name: 'recordings', run: () => checkRecordings(config, folder) },
  ];
}

/** What an older Asterisk lacks, and whether what Belcode does instead can work. */
async function checkVersion(config: AskedConfig, folder: string): Promise<string> {
  const info = await askAri<{ system?: { version?: string } }>(config, 'asterisk/info');
  if (info === undefined) return 'not tried, because Asterisk does not answer';
  const version = info.system?.version ?? '';
  const lacked = lackedBy(version);
  const faults: string[] = [];
  const dialplan = await readDialplan(folder).catch(() => undefined);
  for (const { name, needs } of lacked) {
    if (needs === undefined) continue;
    const { module, context } = needs;
    const found = await askAri<{ status?: string }>(config, `asterisk/modules/${module}`);
    if (found?.status !== 'Running') faults.push(`without ${name} it needs ${module}, which is not running. Load it`);
    if (dialplan !== undefined && !dialplan.has(context))
      faults.push(`without ${name} it needs the context [${context}]. Load the new dialplan/belcode-extensions.conf`);
  }
  if (faults.length > 0) throw new Error(`Asterisk ${version}: ${faults.join('; ')}`);
  const said = lacked.map(({ name, costs }) => `without ${name}: ${costs}`);
  const [major = 0] = readVersion(version) ?? [];
  if (endedSeries.includes(major)) said.push(`the makers of Asterisk mend no faults of security in ${major} any more`);
  return said.length === 0 ? 'has all that Belcode uses' : said.join('; ').replaceAll('`', '');
}

async function checkKeys(config: AskedConfig): Promise<string> {
  const info = await askAri<{ status?: string }>(config, 'asterisk/modules/res_pjsip_dtmf_info.so');
  return info === undefined
    ? 'by events (RFC 4733) only; load res_pjsip_dtmf_info, because keys by SIP INFO are lost without it'
    : 'by events (RFC 4733) and by SIP INFO';
}

/**
 * Several telephones of an endpoint ring by belcode-telephones of the dialplan, because Asterisk rings the first only.
 */
async function checkContacts(config: AskedConfig, folder: string): Promise<string> {
  if (!config.BELCODE_DIAL_INTERNAL.startsWith('PJSIP/')) return 'every telephone of an extension rings';
  const endpoints = (await askAri<{ resource: string }[]>(config, 'endpoints/PJSIP')) ?? [];
  const [before = '', after = ''] = config.BELCODE_ENDPOINT.split('{extension}');
  const names = endpoints
    .map(({ resource }) => resource)
    .filter(
      (name) =>
        name.startsWith(before) &&
        name.endsWith(after) &&
        /^\d{2,6}$/.test(name.slice(before.length, name.length - after.length)),
    );
  const shared: string[] = [];
  for (const name of names.slice(0, maxEndpoints)) {
    const aors = fieldOf(await settingsOf(config, 'endpoint', name), 'aors')
      .split(',')
      .filter(Boolean);
    const fields = await Promise.all(aors.map((aor) => settingsOf(config, 'aor', aor.trim())));
    const telephones = fields.reduce((sum, each) => sum + Number(fieldOf(each, 'max_contacts')), 0);
    if (telephones > 1) shared.push(name);
  }
  if (shared.length === 0) return 'one telephone for each extension';
  const dialplan = await readDialplan(folder).catch(() => undefined);
  if (dialplan !== undefined && !dialplan.has(telephonesContext))
    throw new Error(
      `${shared.join(', ')} may have several telephones (max_contacts), which ring by the context [${telephonesContext}]. Load dialplan/belcode-extensions.conf`,
    );
  return `all telephones of ${shared.join(', ')} ring (max_contacts), and the first one shows messages`;
}

async function checkRecordings(config: AskedConfig, folder: string): Promise<string> {
  const templates = [config.BELCODE_DIAL ?? '', config.BELCODE_DIAL_SECOND, config.BELCODE_DIAL_INTERNAL];
  const endpoints = templates.map(endpointOfTemplate);
  const found: string[] = [];
  for (const name of new Set(endpoints)) {
    const settings = name === undefined ? undefined : await settingsOf(config, 'endpoint', name);
    if (fieldOf(settings, 'one_touch_recording') === 'true')
      found.push(`endpoint ${name} lets the other side record (one_touch_recording)`);
  }
  const contexts = templates.map((each) => contextOfTemplate(each) ?? '').filter(Boolean);
  const dialplan = await readDialplan(folder).catch(() => undefined);
  if (dialplan !== undefined)
    for (const context of recordingContexts(dialplan, [...contexts, 'belcode-before-greeting']))
      found.push(`context [${context}] records calls (MixMonitor), and so codes`);
  if (found.length > 0) throw new Error(`${found.join('; ')}. Let calls of Belcode pass without it`);
  return dialplan === undefined
    ? `none at the endpoints; ${folder}/extensions.conf cannot be read (--asterisk DIR)`
    : 'none found where calls of Belcode pass';
}
