import type { SessionStep } from '../accounts/session.ts';
import { sessionSteps } from '../accounts/session.ts';
import type { LoginPosition } from '../login/conversation.ts';
import { appAddresses, appIcons } from './app/app-addresses.ts';
import { beginButtons, kindViews } from './kinds/kind-views.ts';
import { addresses } from './kit/addresses.ts';

/** The user's progress: a step of the login, or `nobody` before it. */
export type VisitStep = SessionStep | 'nobody';

/** The acts of the app: first pairing, then what the device signs. */
export const appActs = ['pair', 'login', 'waiting', 'code', 'number', 'not-me', 'subscription', 'leave'] as const;

const everybody: readonly VisitStep[] = ['nobody', ...sessionSteps];
const choosing: readonly VisitStep[] = ['set-up', 'set-up-code', 'enrolment', 'enrolment-code'];
const settingUp: readonly VisitStep[] = [...choosing, 'full'];
const typingFirst: readonly VisitStep[] = ['set-up-code', 'enrolment-code', 'full'];

/** The files of the app need no session, because the app identifies its device by signatures. */
const appFiles = [...Object.values(appAddresses), ...appIcons.map(({ file }) => `${appAddresses.page}/${file}`)];

/**
 * The steps that each route serves (E05). A route that is not listed serves only a full session. A user at another step
 * is redirected to the page of that step, and the request does nothing.
 */
export const routeSteps: Readonly<Record<string, readonly VisitStep[]>> = {
  'GET /assets/:print/:file': everybody,
  ...Object.fromEntries(appFiles.map((address) => [`GET ${address}`, everybody])),
  [`GET ${addresses.help}`]: everybody,
  [`GET ${addresses.helpPdf}`]: everybody,
  [`GET ${addresses.help}/:language/:picture`]: everybody,
  [`GET ${addresses.relatedOrigins}`]: everybody,
  [`POST ${addresses.logout}`]: everybody,
  [`GET ${addresses.noCookies}`]: everybody,
  [`GET ${addresses.oidcLogin}`]: everybody,
  [`GET ${addresses.oidcLogin}/:id`]: everybody,
  [`GET ${addresses.login}`]: ['nobody'],
  [`POST ${addresses.login}`]: ['nobody'],
  [`GET ${addresses.loginPasskey}`]: ['nobody'],
  [`POST ${addresses.loginPasskey}`]: ['nobody'],
  [`GET ${addresses.forgot}`]: ['nobody'],
  [`POST ${addresses.forgot}`]: ['nobody'],
  [`GET ${addresses.forgotMailed}`]: ['nobody'],
  [`GET ${addresses.passwordLink}`]: ['nobody'],
  [`POST ${addresses.passwordLink}`]: ['nobody'],
  [`GET ${addresses.enrolment}`]: ['nobody'],
  [`POST ${addresses.enrolment}`]: ['nobody'],
  [`GET ${addresses.enrolled}`]: ['enrolled'],
  [`GET ${addresses.enrolledReturn}`]: ['enrolled'],
  [`GET ${addresses.forgotCode}`]: ['forgotten'],
  [`POST ${addresses.forgotCode}`]: ['forgotten'],
  [`POST ${addresses.forgotAgain}`]: ['forgotten'],
  [`GET ${addresses.newPassword}`]: ['new-password', 'forgotten-password'],
  [`POST ${addresses.newPassword}`]: ['new-password', 'forgotten-password'],
  [`GET ${addresses.setUp}`]: choosing,
  [`POST ${addresses.setUpOperatorCode}`]: ['set-up', 'enrolment'],
  [`POST ${addresses.skipSetUp}`]: ['set-up', 'set-up-code'],
  [`GET ${addresses.addMethod}`]: settingUp,
  [`GET ${addresses.addApp}`]: settingUp,
  [`POST ${addresses.addApp}/begin`]: settingUp,
  [`GET ${addresses.addPhone}`]: settingUp,
  [`POST ${addresses.addPhone}`]: settingUp,
  [`GET ${addresses.addPasskey}`]: settingUp,
  [`POST ${addresses.addPasskey}`]: settingUp,
  [`GET ${addresses.addAuthenticator}`]: settingUp,
  [`POST ${addresses.addAuthenticator}`]: settingUp,
  ...Object.fromEntries(beginButtons.map((button) => [`POST ${button}`, settingUp])),
  [`GET ${addresses.contact}`]: ['challenge', ...settingUp],
  [`GET ${addresses.addCode}`]: typingFirst,
  [`POST ${addresses.addCode}`]: typingFirst,
  [`POST ${addresses.addCode}/again`]: typingFirst,
  [`GET ${addresses.addCode}/progress`]: typingFirst,
  [`GET ${addresses.code}`]: ['challenge'],
  [`POST ${addresses.code}`]: ['challenge'],
  [`POST ${addresses.code}/again`]: ['challenge'],
  [`POST ${addresses.code}/method`]: ['challenge'],
  [`GET ${addresses.code}/progress`]: ['challenge'],
  [`GET ${addresses.noMethod}`]: ['challenge'],
  [`GET ${addresses.recover}`]: ['challenge'],
  [`POST ${addresses.recover}`]: ['challenge'],
  // A device proves itself by its signature; it has no session.
  ...Object.fromEntries(appActs.map((act) => [`POST ${addresses.app}/${act}`, everybody])),
};

/** HEAD asks for what GET would answer (RFC 9110 §9.3.2), so the same rules hold for both. */
export function isRead(method: string): boolean {
  return method === 'GET' || method === 'HEAD';
}

/** The name of a route in the tables of steps and of powers. */
export function routeName(method: string, url: string | undefined): string {
  return `${isRead(method) ? 'GET' : method} ${url}`;
}

export function servedSteps(method: string, route: string | undefined): readonly VisitStep[] {
  return routeSteps[routeName(method, route)] ?? ['full'];
}

/** The page where a user at this step continues. */
export function pageOfStep(position: Pick<LoginPosition, 'step' | 'adding'> | undefined): string {
  if (position === undefined) return addresses.login;
  const adding = position.adding === undefined ? addresses.addCode : kindViews[position.adding].addPage;
  const pages: Record<SessionStep, string> = {
    challenge: addresses.code,
    'new-password': addresses.newPassword,
    'set-up': addresses.setUp,
    'set-up-code': adding,
    full: addresses.home,
    forgotten: addresses.forgotCode,
    'forgotten-password': addresses.newPassword,
    enrolment: addresses.setUp,
    'enrolment-code': adding,
    enrolled: addresses.enrolled,
  };
  return pages[position.step];
}
