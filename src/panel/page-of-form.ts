import type { FastifyRequest } from 'fastify';
import { beginButtons } from './kinds/kind-views.ts';
import { addresses } from './kit/addresses.ts';
import { pageOfPower } from './power-routes.ts';
import { routeName } from './route-steps.ts';

const toPage = (page: string, routes: readonly string[]) => routes.map((route) => [`POST ${route}`, page] as const);

/** The page on which each form is, without the forms with power over others, whose table is `power-routes.ts`. */
const pagesOfForms: Readonly<Record<string, string>> = Object.fromEntries([
  ...toPage(addresses.login, [addresses.login, addresses.loginPasskey, addresses.logout]),
  ...toPage(addresses.forgot, [addresses.forgot, addresses.passwordLink]),
  ...toPage(addresses.forgotCode, [addresses.forgotCode, addresses.forgotAgain]),
  ...toPage(addresses.newPassword, [addresses.newPassword]),
  ...toPage(addresses.enrolment, [addresses.enrolment]),
  ...toPage(addresses.setUp, [addresses.setUpOperatorCode, addresses.skipSetUp]),
  ...toPage(addresses.addMethod, beginButtons),
  ...toPage(addresses.addApp, [`${addresses.addApp}/begin`]),
  ...toPage(addresses.addPhone, [addresses.addPhone]),
  ...toPage(addresses.addAuthenticator, [addresses.addAuthenticator]),
  ...toPage(addresses.addPasskey, [addresses.addPasskey]),
  ...toPage(addresses.addCode, [addresses.addCode, `${addresses.addCode}/again`]),
  ...[addresses.code, addresses.confirmCode].flatMap((page) => toPage(page, [page, `${page}/again`, `${page}/method`])),
  ...[addresses.recover, addresses.recoveryCodes].flatMap((page) => toPage(page, [page])),
  ...toPage(addresses.confirm, [addresses.confirm]),
  ...toPage(addresses.password, [addresses.password]),
  ...toPage(addresses.home, [addresses.endSession, addresses.unfinished, addresses.browsers, addresses.forgetBrowser]),
  ...toPage(
    addresses.methods,
    ['primary', 'name', 'up', 'down', 'remove'].map((act) => `${addresses.methods}/:id/${act}`),
  ),
  ...toPage(addresses.methods, [`${addresses.devices}/:id/remove`]),
]);

/** The page of the form that a request sends; undefined when no page of ours has it. */
export function pageOfForm(request: FastifyRequest): string | undefined {
  return pagesOfForms[routeName(request.method, request.routeOptions.url)] ?? pageOfPower(request);
}
