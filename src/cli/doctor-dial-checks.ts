import { connectAmi } from '../asterisk/ami.ts';
import { contextOfTemplate, endpointOfTemplate } from '../asterisk/dial-template.ts';
import { ExchangeFacts } from '../asterisk/exchange-facts.ts';
import type { Config } from '../config.ts';
import { type AskedConfig, askAri, fieldOf, requestAri, settingsOf } from './ask-ari.ts';
import type { Check } from './check.ts';
import { Fault } from './fault.ts';
import { faultOfSound } from './judge-endpoint-sound.ts';
import { readDialplan } from './read-dialplan.ts';

export type DialConfig = AskedConfig &
  Pick<Config, 'BELCODE_MACHINES' | 'BELCODE_AMI_URL' | 'BELCODE_AMI_USER' | 'BELCODE_AMI_SECRET'>;

/** Modules without which no call works, and what fails then. Asterisk loads all of them by default. */
const neededModules: Readonly<Record<string, string>> = {
  'app_stack.so': 'the dialplan of Belcode cannot run (Gosub)',
  'app_stasis.so': 'no call reaches the dialler (Stasis)',
  'pbx_config.so': 'extensions.conf is not read',
  'func_strings.so': 'the dialplan of Belcode cannot run (REGEX)',
  'func_channel.so': 'the dialplan of Belcode cannot run (CHANNEL)',
  'func_timeout.so': 'a call has no time limit',
  'func_dialplan.so': 'the dialplan of Belcode cannot run (DIALPLAN_EXISTS)',
  'func_logic.so': 'the dialplan of Belcode cannot run (IF)',
  'func_module.so': 'the dialplan of Belcode cannot run (IFMODULE)',
  'res_ari_channels.so': 'no call can be made',
  'res_ari_playbacks.so': 'nothing is spoken',
  'res_ari_events.so': 'the dialler hears nothing of its calls',
  'res_ari_applications.so': 'calls of an earlier connection are not ended',
  'res_stasis_playback.so': 'nothing is spoken',
  'res_stasis_answer.so': 'no call is answered',
};

/** Contexts of dialplan/belcode-extensions.conf to which Belcode or the operator's dialplan goes. */
const neededContexts = ['belcode-answered', 'belcode-forwarded'] as const;

const dialSettings = ['BELCODE_DIAL', 'BELCODE_DIAL_SECOND', 'BELCODE_DIAL_INTERNAL'] as const;

/** Whether calls can work: modules, the contexts of the dialplan, and what each dial template names. */
export function dialChecksFor(config: DialConfig, folder: string): Check[] {
  const checks: Check[] = [
    { name: 'modules', run: () => checkModules(config), advice: 'Load them in modules.conf, and restart Asterisk' },
    {
      name: 'dialplan',
      run: () => checkContexts(config, folder),
      advice: 'Include dialplan/belcode-extensions.conf in extensions.conf, then: asterisk -rx "dialplan reload"',
    },
    { name: 'dial templates', run: () => checkTemplates(config, folder) },
  ];
  if (config.BELCODE_AMI_URL !== '') checks.push({ name: 'registrations', run: () => checkRegistrations(config) });
  return checks;
}

async function checkModules(config: DialConfig): Promise<string> {
  const modules = {
    ...neededModules,
    ...(config.BELCODE_MACHINES === 'detect'
      ? { 'app_amd.so': 'no answering machine is detected, and calls end (AMD)' }
      : {}),
  };
  if ((await askAri(config, 'asterisk/info')) === undefined) return unknown;
  const missing: string[] = [];
  const names: string[] = [];
  for (const [name, then] of Object.entries(modules)) {
    if (await isRunning(config, name)) continue;
    missing.push(`${name} is not running: ${then}`);
    names.push(name);
  }
  if (missing.length > 0)
    throw new Fault(missing.join('; '), {
      does: `load ${names.join(', ')} into Asterisk; remove its noload from modules.conf too, or it is gone after a restart`,
      act: () => changeModules(config, 'POST', names),
    });
  return 'all that calls need are running';
}

async function isRunning(config: DialConfig, module: string): Promise<boolean> {
  return (await askAri<{ status?: string }>(config, `asterisk/modules/${module}`))?.status === 'Running';
}

const unknown = 'not tried, because Asterisk does not answer';

/** By the manager interface, which knows what is loaded; else by the file. */
async function checkContexts(config: DialConfig, folder: string): Promise<string> {
  const has = await contextsOf(config, folder);
  if (has === undefined)
    return `not tried: ${folder}/extensions.conf cannot be read (--asterisk DIR), and BELCODE_AMI_URL is not set`;
  const missing: string[] = [];
  for (const name of neededContexts) if (!(await has(name))) missing.push(`[${name}]`);
  if (missing.length > 0) {
    const says = `Asterisk has no context ${missing.join(', ')}, so an answered call is hung up`;
    // Only what Asterisk would find in its files: a change that waits for somebody's own moment stays theirs.
    const written = await readDialplan(folder).catch(() => undefined);
    if (written === undefined || !neededContexts.every((name) => written.has(name))) throw new Error(says);
    throw new Fault(`${says}, though ${folder}/extensions.conf has it`, {
      does: 'let Asterisk read its dialplan again (dialplan reload)',
      act: () => changeModules(config, 'PUT', ['pbx_config.so']),
    });
  }
  return 'the contexts of Belcode are there';
}

type HasContext = (name: string) => Promise<boolean>;

async function contextsOf(config: DialConfig, folder: string): Promise<HasContext | undefined> {
  if (config.BELCODE_AMI_URL !== '') return (name) => withFacts(config, (facts) => facts.isContextLoaded(name));
  const dialplan = await readDialplan(folder).catch(() => undefined);
  return dialplan && (async (name) => dialplan.has(name));
}

/** By ARI, whose user may do so: POST loads a module, PUT lets it read its files again. */
async function changeModules(config: DialConfig, method: 'POST' | 'PUT', names: readonly string[]): Promise<void> {
  for (const name of names) {
    const reply = await requestAri(config, `asterisk/modules/${name}`, method);
    if (!reply.ok) throw new Error(`Asterisk answers ${reply.status} for ${name}`);
  }
}

async function checkTemplates(config: DialConfig, folder: string): Promise<string> {
  if ((await askAri(config, 'asterisk/info')) === undefined) return unknown;
  const has = await contextsOf(config, folder);
  const faults: string[] = [];
  const fine: string[] = [];
  for (const setting of dialSettings) {
    const template = config[setting] ?? '';
    const endpoint = endpointOfTemplate(template);
    const context = contextOfTemplate(template);
    const fault =
      endpoint !== undefined
        ? await faultOfEndpoint(config, endpoint)
        : context !== undefined && has !== undefined && !(await has(context))
          ? `Asterisk has no context [${context}]. Correct the setting, or add the context`
          : undefined;
    if (fault !== undefined) faults.push(`${setting}: ${fault}`);
    else if (endpoint !== undefined || context !== undefined) fine.push(endpoint ?? `[${context}]`);
  }
  if (faults.length > 0) throw new Error(faults.join('; '));
  return fine.length === 0 ? 'name nothing that can be looked up' : `${fine.join(', ')}: there`;
}

async function faultOfEndpoint(config: DialConfig, name: string): Promise<string | undefined> {
  const found = await askAri<{ state?: string }>(config, `endpoints/PJSIP/${encodeURIComponent(name)}`);
  if (found === undefined)
    return `Asterisk has no endpoint ${name}. Correct the setting, or add the endpoint to pjsip.conf`;
  if (found.state === 'offline')
    return `endpoint ${name} is offline: the other side does not answer, or nothing is registered. See: asterisk -rx "pjsip show endpoint ${name}"`;
  const settings = await settingsOf(config, 'endpoint', name);
  const [allow, dtmfMode] = [fieldOf(settings, 'allow'), fieldOf(settings, 'dtmf_mode')];
  return faultOfSound({ name, allow, dtmfMode }, (module) => isRunning(config, module));
}

async function checkRegistrations(config: DialConfig): Promise<string> {
  const all = await withFacts(config, (facts) => facts.registrations());
  const bad = all.filter(({ status }) => status !== 'Registered');
  if (bad.length > 0) {
    const said = bad.map(({ name, server, status }) => `${name} at ${server} is ${status}`).join('; ');
    throw new Error(`${said}. See its user, password and server in pjsip.conf, and the log of Asterisk`);
  }
  return all.length === 0 ? 'none: no trunk logs in to its carrier' : `${all.length} at their carriers`;
}

/** @throws Error in words for an operator */
async function withFacts<T>(config: DialConfig, ask: (facts: ExchangeFacts) => Promise<T>): Promise<T> {
  const { BELCODE_AMI_URL: url, BELCODE_AMI_USER: user, BELCODE_AMI_SECRET: secret } = config;
  const ami = await connectAmi({ url, user, secret });
  try {
    return await ask(new ExchangeFacts(ami));
  } finally {
    ami.close();
  }
}
