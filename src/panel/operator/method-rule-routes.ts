import type { FastifyReply, FastifyRequest } from 'fastify';
import { factorKinds } from '../../accounts/factor-kind.ts';
import { type Role, roles } from '../../accounts/user.ts';
import { Refusal } from '../../errors.ts';
import { readCompany } from '../../people/edit-company.ts';
import {
  type ChosenMethodRule,
  companiesWithRules,
  endMethodRule,
  readMethodRules,
  setMethodRule,
} from '../../people/set-method-rule.ts';
import { addresses } from '../kit/addresses.ts';
import { setFlash } from '../kit/panel-cookies.ts';
import { formText } from '../kit/read-form.ts';
import {
  flashNotice,
  goTo,
  renderContextOf,
  type SiteSettings,
  show,
  type Trouble,
  troubleOf,
} from '../kit/show-page.ts';
import type { Panel } from '../panel-app.ts';
import type { PanelParts } from '../panel-parts.ts';
import { empowered } from '../power-routes.ts';
import { actingOperator } from './acting-operator.ts';
import { companyPath } from './companies-page.ts';
import { methodRulesPage } from './method-rules-page.ts';
import { readDay } from './read-day.ts';

type WithId = { Params: { id: string } };
type Moment = { request: FastifyRequest<WithId>; reply: FastifyReply };

/** For operators: the rules of methods of one company. */
export function addCompanyMethodRuleRoutes(
  panel: Panel,
  parts: PanelParts,
  site: SiteSettings,
  showCompany: (moment: Moment, trouble: Trouble) => unknown,
): void {
  const path = `${addresses.operatorCompanies}/:id/methods`;

  panel.post<WithId>(path, async (request, reply) => {
    try {
      const { id: companyId, timeZone = site.timeZone } = await readCompany(parts, request.params.id);
      await setMethodRule(parts, { companyId, timeZone, ...ruleOf(request) }, actingOperator(request));
    } catch (error) {
      return showCompany({ request, reply }, troubleOf(request, error));
    }
    setFlash(request, reply, 'method-rule-saved');
    return goTo(reply, companyPath(request.params.id));
  });

  panel.post<WithId>(`${path}/remove`, async (request, reply) => {
    const { id: companyId } = await readCompany(parts, request.params.id);
    await endMethodRule(parts, { companyId, role: roleOf(request) }, actingOperator(request));
    setFlash(request, reply, 'method-rule-removed-now');
    return goTo(reply, companyPath(companyId));
  });
}

/** For operators: the rules of methods of all companies that have none of their own. */
export function addMethodRuleRoutes(panel: Panel, parts: PanelParts, site: SiteSettings): void {
  const path = addresses.operatorMethodRules;
  const showRules = async (request: FastifyRequest, reply: FastifyReply, trouble?: Trouble) => {
    const view = {
      rules: await readMethodRules(parts),
      companies: await companiesWithRules(parts),
      notice: trouble?.notice ?? flashNotice(request, reply),
    };
    return show(reply, methodRulesPage(renderContextOf(request, site, empowered(request)), view), trouble?.status);
  };

  panel.get(path, (request, reply) => showRules(request, reply));

  panel.post(path, async (request, reply) => {
    try {
      const rule = { companyId: undefined, timeZone: site.timeZone, ...ruleOf(request) };
      await setMethodRule(parts, rule, actingOperator(request));
    } catch (error) {
      return showRules(request, reply, troubleOf(request, error));
    }
    setFlash(request, reply, 'method-rule-saved');
    return goTo(reply, path);
  });

  panel.post(`${path}/remove`, async (request, reply) => {
    await endMethodRule(parts, { companyId: undefined, role: roleOf(request) }, actingOperator(request));
    setFlash(request, reply, 'method-rule-removed-now');
    return goTo(reply, path);
  });
}

/** @throws Refusal date-invalid; request-invalid for a role that the page does not offer */
function ruleOf(request: FastifyRequest): ChosenMethodRule {
  const kinds = (name: string) => factorKinds.filter((kind) => formText(request, `${name}-${kind}`) === 'yes');
  const allowed = kinds('allow');
  return {
    role: roleOf(request),
    allowed: allowed.length === factorKinds.length ? undefined : allowed,
    required: kinds('require'),
    from: readDay(formText(request, 'rule-from')),
  };
}

/** @throws Refusal request-invalid for a role that the page does not offer */
function roleOf(request: FastifyRequest): Role {
  const role = roles.find((each) => each === formText(request, 'rule-role'));
  if (role === undefined) throw new Refusal('request-invalid', 'no such role');
  return role;
}
