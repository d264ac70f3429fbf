import type { FastifyReply, FastifyRequest } from 'fastify';
import {
  addOidcClient,
  type NewOidcClient,
  removeOidcClient,
  renewOidcClientSecret,
} from '../../accounts/change-oidc-clients.ts';
import { readOidcClients } from '../../accounts/read-oidc-clients.ts';
import { Refusal } from '../../errors.ts';
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
import { programFields, type TypedProgram } from './add-program-card.ts';
import { type ProgramsPage, programsPage } from './programs-page.ts';

const path = addresses.operatorPrograms;
const companiesMissing: Trouble = { notice: { mood: 'bad', text: 'program-companies-missing' }, status: 400 };

/** For operators: the programs that log people in here by OpenID Connect. */
export function addProgramsRoutes(panel: Panel, { oidcClients, companies, login }: PanelParts, site: SiteSettings) {
  const parts = { clients: oidcClients, companies, audit: login.audit, random: login.random };
  const showPage = async (
    { request, reply }: { request: FastifyRequest; reply: FastifyReply },
    { trouble, ...more }: Pick<ProgramsPage, 'typed' | 'made'> & { trouble?: Trouble } = {},
  ) => {
    const notice = trouble?.notice ?? flashNotice(request, reply);
    const view = { clients: await readOidcClients(parts), isOn: site.oidc !== undefined, notice, ...more };
    const status = more.made === undefined ? trouble?.status : 201;
    return show(reply, programsPage(renderContextOf(request, site, empowered(request)), view), status);
  };

  panel.get(path, (request, reply) => showPage({ request, reply }));

  // The secret is only in the reply to the form: not in an address, a cookie or a cached page.
  panel.post(path, async (request, reply) => {
    const typed = readTyped(request);
    const wanted = wantedOf(typed);
    if (wanted === undefined) return showPage({ request, reply }, { typed, trouble: companiesMissing });
    try {
      return await showPage({ request, reply }, { made: await addOidcClient(parts, wanted, actingOperator(request)) });
    } catch (error) {
      return showPage({ request, reply }, { typed, trouble: troubleOf(request, error) });
    }
  });

  panel.post(`${path}/renew`, async (request, reply) => {
    const id = formText(request, 'program');
    try {
      const secret = await renewOidcClientSecret(parts, id, actingOperator(request));
      return await showPage({ request, reply }, { made: { id, secret } });
    } catch (error) {
      return showPage({ request, reply }, { trouble: troubleOf(request, error) });
    }
  });

  panel.post(`${path}/remove`, async (request, reply) => {
    try {
      if (!(await removeOidcClient(parts, formText(request, 'program'), actingOperator(request))))
        throw new Refusal('not-found');
      setFlash(request, reply, 'program-removed');
      return goTo(reply, path);
    } catch (error) {
      return showPage({ request, reply }, { trouble: troubleOf(request, error) });
    }
  });
}

function readTyped(request: FastifyRequest): TypedProgram {
  return Object.fromEntries(programFields.map((name) => [name, formText(request, name)])) as TypedProgram;
}

/** @returns undefined when neither companies nor all of them are chosen, or both */
function wantedOf(typed: TypedProgram): NewOidcClient | undefined {
  const named = linesOf(typed.companies);
  const isForAll = typed['open-to'] === 'all';
  if (isForAll === named.length > 0) return undefined;
  return {
    name: typed.name,
    redirectUris: linesOf(typed.redirects),
    logoutUris: linesOf(typed.logouts),
    isPublic: typed.public === 'yes',
    refreshes: typed.refreshes === 'yes',
    login: typed.login === 'password' ? 'password' : 'second-factor',
    companies: isForAll ? 'all' : named,
  };
}

function linesOf(text: string): string[] {
  return [...new Set(text.split('\n').map((line) => line.trim()))].filter((line) => line !== '');
}
