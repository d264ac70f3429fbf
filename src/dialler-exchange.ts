import { AriPbx } from './asterisk/ari-pbx.ts';
import { openTrunkEyes } from './asterisk/open-trunk-eyes.ts';
import { SipReports } from './asterisk/sip-reports.ts';
import { watchedTrunks } from './asterisk/trunk-watch.ts';
import { usualCallerId } from './brand/brands.ts';
import { systemClock as clock } from './clock.ts';
import type { Config } from './config.ts';
import type { KeptPresence } from './dialler/keep-presence.ts';
import { watchTrunks } from './dialler/watch-trunks.ts';
import type { DiallerStores } from './dialler-stores.ts';
import { dialledForms } from './factors/dialled-forms.ts';
import type { Log } from './log.ts';
import { systemRandom as random } from './random.ts';

/** Listens for the telephones' replies to messages; undefined when the exchange sends no copies of them. */
export async function openReports(config: Config, log: Log): Promise<SipReports | undefined> {
  if (!config.BELCODE_SIP_REPORTS) return undefined;
  const reports = new SipReports({ clock, log });
  await reports.open(config.BELCODE_SIP_REPORTS);
  return reports;
}

export function buildPbx(presence: KeptPresence, config: Config, log: Log): AriPbx {
  const formsOf = dialledForms(config.BELCODE_COUNTRY);
  return new AriPbx({
    url: config.BELCODE_ARI_URL,
    user: config.BELCODE_ARI_USER,
    password: config.BELCODE_ARI_PASSWORD,
    dialler: config.BELCODE_DIALLER,
    dials: {
      trunk: config.BELCODE_DIAL,
      'second-trunk': config.BELCODE_DIAL_SECOND || undefined,
      internal: config.BELCODE_DIAL_INTERNAL || undefined,
    },
    formsOf,
    callerId: usualCallerId(config.BELCODE_CALLER_ID),
    callerIdForms: { trunk: config.BELCODE_CALLER_ID_FORM, 'second-trunk': config.BELCODE_CALLER_ID_FORM_SECOND },
    endpoints: presence,
    log,
    clock,
    random,
  });
}

/** Watches the trunks of the dial templates where the manager interface is set. */
export function watchTrunksOf({ watchedTrunks: store }: DiallerStores['ledger'], config: Config, log: Log) {
  const stopping = new AbortController();
  const { BELCODE_AMI_URL: url, BELCODE_AMI_USER: user, BELCODE_AMI_SECRET: secret } = config;
  const { BELCODE_DIAL, BELCODE_DIAL_SECOND, BELCODE_DIAL_INTERNAL, BELCODE_DIALLER: dialler } = config;
  const trunks = watchedTrunks({ BELCODE_DIAL, BELCODE_DIAL_SECOND, BELCODE_DIAL_INTERNAL });
  if (url !== '') {
    const open = () => openTrunkEyes({ url, user, secret }, trunks);
    void watchTrunks({ dialler, open, store, log, clock, random }, stopping.signal);
  }
  return { stop: () => stopping.abort() };
}
