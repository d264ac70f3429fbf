import type { ChallengeParts } from './api/challenge-parts.ts';
import { carrierWatch } from './carrier/ask-carrier.ts';
import { openingTurns } from './challenges/opening-turns.ts';
import type { PushSender } from './challenges/send-to-app.ts';
import { systemClock as clock } from './clock.ts';
import type { Config } from './config.ts';
import type { NumberWatch } from './factors/changed-number.ts';
import { relyingPartyOf } from './factors/passkey.ts';
import type { MailReader } from './incidents/mail.ts';
import { readMailLook } from './incidents/mail-look.ts';
import type { Log } from './log.ts';
import type { LoginAppParts, LoginParts } from './login/login-parts.ts';
import { openSmtpMail } from './mail/smtp-mail.ts';
import { measure } from './measure.ts';
import { internetAgent } from './push/post-outside.ts';
import { pushContactOf } from './push/push-contact.ts';
import { pushTopic, WebPushSender } from './push/web-push-sender.ts';
import { systemRandom as random } from './random.ts';
import type { Stores } from './stores.ts';

/** The parts that send codes to the app. */
export function buildAppParts(stores: Stores, config: Config, log: Log): LoginAppParts {
  const contact = pushContactOf(config);
  if (contact === undefined)
    log.warn('No pushes can be sent: set BELCODE_PUSH_CONTACT. The app works while it is open');
  const sender = new WebPushSender({
    keys: stores.pushKeys,
    contact: contact ?? '',
    hosts: config.BELCODE_PUSH_HOSTS,
    clock,
    agent: internetAgent(),
  });
  return {
    devices: stores.appDevices,
    holds: stores.appHolds,
    endpoints: stores.endpoints,
    inbox: stores.inbox,
    messages: stores.messages,
    attempts: stores.attempts,
    sealKeys: stores.seal,
    push: pushBy(sender, log),
    endpointTemplate: config.BELCODE_ENDPOINT,
    proof: config.BELCODE_APP_PROOF,
  };
}

/** @returns undefined where no carrier is asked */
function numberWatchOf(config: Config, log: Log): NumberWatch | undefined {
  const url = config.BELCODE_NUMBER_CHECK_URL;
  if (url === '') return undefined;
  return carrierWatch({ url, token: config.BELCODE_NUMBER_CHECK_TOKEN, days: config.BELCODE_NUMBER_CHECK_DAYS }, log);
}

/** Logs failed pushes for the operator; the page learns the outcome from the delivery. */
function pushBy(sender: WebPushSender, log: Log): PushSender {
  return {
    async send(subscription, { id, ttlSeconds, deviceId }) {
      const { outcome, detail } = await sender.send(subscription, { id, ttlSeconds, topic: pushTopic(deviceId) });
      measure('push-ended', { outcome });
      if (outcome !== 'sent') log.warn({ device: deviceId, outcome, detail }, 'A push was not accepted');
      return outcome;
    },
  };
}

/** The parts that open, read and answer challenges; the routes of `/v1` use them. */
export function buildChallengeParts(stores: Stores, app: LoginAppParts, mail: LoginParts['mail'], config: Config) {
  return {
    clock,
    random,
    app,
    attempts: stores.attempts,
    audit: stores.audit,
    authenticators: stores.authenticators,
    calls: stores.calls,
    challenges: stores.challenges,
    companies: stores.companies,
    deliveries: stores.deliveries,
    destinations: stores.destinations,
    dialIns: stores.dialIns,
    diallers: stores.diallers,
    factors: stores.factors,
    failures: stores.failures,
    hangUps: stores.hangUps,
    heldCalls: stores.heldCalls,
    idempotency: stores.idempotency,
    ledger: stores.ledger,
    loginFacts: stores.loginFacts,
    passkeys: stores.passkeys,
    progress: stores.progress,
    relyingParty: relyingPartyOf(config.BELCODE_PANEL_URL || undefined),
    unfinished: stores.unfinished,
    mail,
    sealKeys: stores.seal,
    concurrencyLimit: openingTurns(),
    keyLimits: { key: config.BELCODE_LIMIT_KEY_CHALLENGES, user: config.BELCODE_LIMIT_KEY_USER },
    extensions: extensionsToCall(config),
    country: config.BELCODE_COUNTRY,
    language: config.BELCODE_LANGUAGE,
    digits: config.BELCODE_CODE_DIGITS,
    secret: config.BELCODE_SECRET,
    callProof: config.BELCODE_CALL_PROOF,
  } satisfies ChallengeParts;
}

/** The parts of the login: those of challenges, and those that only a person's own login needs. */
export function buildLoginParts(
  challenges: ReturnType<typeof buildChallengeParts>,
  stores: Stores,
  config: Config,
  log: Log,
): LoginParts {
  return {
    ...challenges,
    sessions: stores.sessions,
    pending: stores.pending,
    nonces: stores.nonces,
    passwordLinks: stores.passwordLinks,
    enrolledNumbers: stores.enrolledNumbers,
    enrolmentLinks: stores.enrolmentLinks,
    recoveryCodes: stores.recoveryCodes,
    bypasses: stores.bypasses,
    rememberedBrowsers: stores.rememberedBrowsers,
    rememberDays: config.BELCODE_REMEMBER_DAYS,
    numberWatch: numberWatchOf(config, log),
    setUpCodes: stores.setUpCodes,
    suspended: stores.suspended,
    users: stores.users,
    messageExtensions: config.BELCODE_EXTENSIONS,
    operatorMail: config.BELCODE_OPERATOR_MAIL || undefined,
    panelUrl: config.BELCODE_PANEL_URL || undefined,
    passkeyLogin: config.BELCODE_PASSKEY_LOGIN === 'on',
  };
}

/** The extensions that can be called: none without a dial string for them. */
export function extensionsToCall(config: Config) {
  return config.BELCODE_DIAL_INTERNAL === '' ? [] : config.BELCODE_EXTENSIONS;
}

export function buildMail({ companies }: Pick<Stores, 'companies'>, config: Config, log: Log) {
  const { BELCODE_SMTP_URL: url, BELCODE_MAIL_FROM: from, BELCODE_PANEL_URL: panelUrl, BELCODE_HELP: help } = config;
  const lookOf = (reader: MailReader) => readMailLook({ companies, help: help || undefined }, reader);
  return url === '' ? undefined : openSmtpMail({ url, from, panelUrl, log, clock, lookOf });
}
