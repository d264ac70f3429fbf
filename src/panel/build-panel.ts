import cookie from '@fastify/cookie';
import formbody from '@fastify/formbody';
import createFastify, { type FastifyReply, type FastifyRequest } from 'fastify';
import { allBrands } from '../brand/brands.ts';
import { Refusal } from '../errors.ts';
import { requestIdHooks } from '../request-id.ts';
import { retryAfterOf } from '../retry-after.ts';
import { setSecurityHeaders } from '../security-headers.ts';
import { addAppPageRoutes } from './app/add-app-page-routes.ts';
import { addAppRoutes } from './app/app-routes.ts';
import { addAssetRoute } from './asset-route.ts';
import { readAssets } from './assets.ts';
import { addCodeRoutes } from './code/code-routes.ts';
import { addContactRoute } from './code/contact-route.ts';
import { addProgressRoutes } from './code/progress-route.ts';
import { addRecoverRoutes } from './code/recover-routes.ts';
import { contentDirectivesFor } from './content-policy.ts';
import { authenticateRequest, checkForm } from './guard.ts';
import { addHelpRoutes } from './help/help-routes.ts';
import { keepBrand } from './kit/brand-of-request.ts';
import type { SiteSettings } from './kit/show-page.ts';
import { addConfirmRoutes } from './login/confirm-routes.ts';
import { addForgotRoutes } from './login/forgot-routes.ts';
import { addLoginRoutes } from './login/login-routes.ts';
import { addOidcLoginRoutes } from './login/oidc-login-routes.ts';
import { addNewPasswordRoutes, addPasswordRoutes } from './login/password-routes.ts';
import { addRelatedOriginsRoute } from './login/related-origins-route.ts';
import { addAddAppRoutes } from './methods/add-app-routes.ts';
import { addAuthenticatorPage } from './methods/add-authenticator-page.ts';
import { addPasskeyPage } from './methods/add-passkey-page.ts';
import { addAddPhoneRoutes } from './methods/add-phone-routes.ts';
import { addAddRoutes } from './methods/add-routes.ts';
import { addBrowserRoutes } from './methods/browser-routes.ts';
import { addEnrolmentRoutes } from './methods/enrolment-routes.ts';
import { addHomeRoute } from './methods/home-route.ts';
import { addMethodsRoutes } from './methods/methods-routes.ts';
import { addOwnPage } from './methods/own-page-routes.ts';
import { addRecoveryCodesRoutes } from './methods/recovery-codes-routes.ts';
import { addSetUpRoutes } from './methods/set-up-routes.ts';
import { addAddUserRoutes } from './operator/add-user-routes.ts';
import { addAuditRoute } from './operator/audit-route.ts';
import { addBrandsRoutes } from './operator/brands-routes.ts';
import { addBypassRoutes } from './operator/bypass-routes.ts';
import { addCallListRoutes } from './operator/call-list-routes.ts';
import { addCallsRoutes } from './operator/calls-routes.ts';
import { addCompaniesRoutes } from './operator/companies-routes.ts';
import { addCompanyRoutes } from './operator/company-routes.ts';
import { addEditUserRoutes } from './operator/edit-user-routes.ts';
import { addFiguresRoutes } from './operator/figures-routes.ts';
import { addImportRoutes } from './operator/import-routes.ts';
import { addMailPreviewRoutes } from './operator/mail-preview-routes.ts';
import { addMethodRuleRoutes } from './operator/method-rule-routes.ts';
import { addOperatorDeviceRoutes } from './operator/operator-device-routes.ts';
import { addOperatorRoutes } from './operator/operator-routes.ts';
import { addPersonRoutes } from './operator/person-routes.ts';
import { addProgramsRoutes } from './operator/programs-routes.ts';
import { addRecordingRoutes } from './operator/recording-routes.ts';
import { addRemindRoutes } from './operator/remind-routes.ts';
import { addSetUpCodeRoutes } from './operator/set-up-code-routes.ts';
import { addWebhooksRoutes } from './operator/webhooks-routes.ts';
import type { Panel } from './panel-app.ts';
import { logVisit } from './panel-log.ts';
import type { PanelParts } from './panel-parts.ts';
import { authorisePower } from './power-routes.ts';
import { addHeldDataRoutes } from './privacy/held-data-routes.ts';
import { refusePage } from './refuse-page.ts';
import { tellOfProxy } from './tell-of-proxy.ts';

/** The longest form contains a reason. */
const maxBodyBytes = 8 * 1024;
const requestTimeoutMilliseconds = 10_000;
/** As long as the last login waits for its turn. */
const defaultRetrySeconds = 3;

/** Builds the panel from its parts, without listening. It gets every request that is not for the api. */
export async function buildPanel(parts: PanelParts): Promise<Panel> {
  const assets = readAssets(allBrands());
  const { timeZone, help, login, afterLogin = [], forward, oidc } = parts;
  const site: SiteSettings = {
    assets: assets.folder,
    timeZone,
    help,
    withoutMail: login.mail === undefined,
    afterLogin,
    forward,
    oidc,
  };
  const panel = createFastify({
    logger: false,
    trustProxy: parts.trustedProxies.length > 0 ? [...parts.trustedProxies] : false,
    bodyLimit: maxBodyBytes,
    requestTimeout: requestTimeoutMilliseconds,
    return503OnClosing: false,
    // A malformed address has no page and no language to report the error in.
    frameworkErrors: (_error: Error, _request: FastifyRequest, reply: FastifyReply) => reply.code(400).send(''),
  });
  panel.decorateRequest('panelContext', null as never);
  panel.decorateRequest('panelRefusal', undefined);
  panel.decorateRequest('empowered', undefined);
  panel.addHook('onRequest', requestIdHooks.onRequest);
  panel.addHook('preValidation', requestIdHooks.preValidation);
  panel.addHook('onRequest', logVisit(parts.log));
  panel.addHook('onRequest', tellOfProxy(parts.log));
  panel.setErrorHandler(refusePage(site));

  const policy = contentDirectivesFor((forward?.rules ?? []).map(({ host }) => host));
  panel.addHook('onRequest', setSecurityHeaders(policy));
  await panel.register(cookie);
  // Only forms are accepted.
  panel.removeAllContentTypeParsers();
  await panel.register(formbody, { bodyLimit: maxBodyBytes });
  panel.addHook('onRequest', async (_request, reply) => void reply.header('cache-control', 'no-store'));
  panel.addHook('onSend', tellWhenToRetry);
  panel.addHook('onSend', keepBrand);
  panel.addHook('onSend', keepCookies);
  panel.addHook('onRequest', authenticateRequest(parts));
  panel.addHook('preHandler', checkForm);
  panel.addHook('preHandler', authorisePower(parts));
  panel.setNotFoundHandler((request, reply) => refusePage(site)(new Refusal('not-found'), request, reply));

  addAssetRoute(panel, assets);
  addAppPageRoutes(panel, site);
  addHelpRoutes(panel, site);
  addLoginRoutes(panel, parts, site);
  addRelatedOriginsRoute(panel, parts);
  addOidcLoginRoutes(panel, parts, site);
  addForgotRoutes(panel, parts, site);
  addNewPasswordRoutes(panel, parts, site);
  addSetUpRoutes(panel, parts, site);
  addEnrolmentRoutes(panel, parts, site);
  addAddRoutes(panel, parts, site);
  addAddPhoneRoutes(panel, parts, site);
  addAddAppRoutes(panel, parts, site);
  // S09: one secret is shown until its code was typed.
  addOwnPage(panel, parts, site, { kind: 'authenticator', page: addAuthenticatorPage });
  addOwnPage(panel, parts, site, { kind: 'passkey', page: addPasskeyPage });
  addCodeRoutes(panel, parts, site);
  addRecoverRoutes(panel, parts, site);
  addContactRoute(panel, parts);
  addProgressRoutes(panel, parts);
  addHomeRoute(panel, parts, site);
  addConfirmRoutes(panel, parts, site);
  addMethodsRoutes(panel, parts, site);
  addRecoveryCodesRoutes(panel, parts, site);
  addBrowserRoutes(panel, parts);
  addPasswordRoutes(panel, parts, site);
  addCompanyRoutes(panel, parts, site);
  addRemindRoutes(panel, parts);
  addOperatorRoutes(panel, parts, site);
  addAddUserRoutes(panel, parts, site);
  addEditUserRoutes(panel, parts, site);
  await panel.register(async (uploads) => addImportRoutes(uploads, parts, site));
  await panel.register(async (uploads) => addRecordingRoutes(uploads, parts, site));
  addPersonRoutes(panel, parts, site);
  addHeldDataRoutes(panel, parts, site);
  addSetUpCodeRoutes(panel, parts, site);
  addBypassRoutes(panel, parts, site);
  addOperatorDeviceRoutes(panel, parts, site);
  addCompaniesRoutes(panel, parts, site);
  addBrandsRoutes(panel, parts, site);
  addMailPreviewRoutes(panel, parts, site);
  addMethodRuleRoutes(panel, parts, site);
  addCallsRoutes(panel, parts, site);
  addWebhooksRoutes(panel, parts, site);
  addProgramsRoutes(panel, parts, site);
  addCallListRoutes(panel, parts, site);
  addFiguresRoutes(panel, parts, site);
  addAuditRoute(panel, parts, site);
  addAppRoutes(panel, parts);

  await panel.ready();
  return panel;
}

/** A monitor asks by HEAD. It gets no cookie, and uses up none: a flash message is in one. */
async function keepCookies({ method }: FastifyRequest, reply: FastifyReply): Promise<void> {
  if (method === 'HEAD') reply.removeHeader('set-cookie');
}

/** A page that was refused because the panel is busy or a store is away says when to come back (RFC 9110 §10.2.3). */
async function tellWhenToRetry(request: FastifyRequest, reply: FastifyReply): Promise<void> {
  if (reply.statusCode !== 503) return;
  const { panelRefusal } = request;
  const seconds = panelRefusal === undefined ? defaultRetrySeconds : retryAfterOf(panelRefusal);
  if (seconds !== undefined) reply.header('retry-after', seconds);
}
