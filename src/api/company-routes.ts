import type { ApiKey } from '../accounts/api-key.ts';
import type { Company } from '../accounts/company.ts';
import { endDay } from '../accounts/company-terms.ts';
import { matchedOrSaid } from '../languages/languages.ts';
import {
  addCompanyForKey,
  editCompanyForKey,
  type KeyCompanyParts,
  seesTerms,
  setCompanyEndedForKey,
} from '../people/companies-of-key.ts';
import { type ListCompaniesParts, listCompanies } from '../people/edit-company.ts';
import { findCompanyForKey } from '../people/users-of-key.ts';
import { type App, keyOf } from './app.ts';
import { IdempotencyHeaders } from './challenge-schemas.ts';
import { ReasonBody } from './change-user-schemas.ts';
import {
  AddCompanyBody,
  CompaniesReply,
  CompanyParams,
  CompanyReply,
  EditCompanyBody,
  EndedReply,
} from './company-schemas.ts';
import { onceFor } from './once.ts';
import { problemResponses } from './problem.ts';

const config = { scopes: ['companies:write'] as const };
const tags = ['companies'];
const headers = IdempotencyHeaders;

export type CompanyRouteParts = KeyCompanyParts & ListCompaniesParts & Parameters<typeof onceFor>[0];

/** For billing systems: companies come, change and end. A key that is bound to companies reaches only these. */
export function addCompanyRoutes(app: App, parts: CompanyRouteParts): void {
  const once = onceFor(parts);
  const show = (key: ApiKey, company: Company) => shown(company, seesTerms(key), parts.timeZone);

  app.get(
    '/v1/companies',
    {
      config,
      schema: {
        summary: 'List the companies that the key reaches, also ended ones',
        tags,
        response: { 200: CompaniesReply, ...problemResponses },
      },
    },
    async (request) => {
      const key = keyOf(request);
      const listed = await listCompanies(parts, key);
      return {
        companies: listed.map(({ users, enrolled, ...company }) => ({ ...show(key, company), users, enrolled })),
      };
    },
  );

  app.post(
    '/v1/companies',
    {
      config,
      schema: {
        summary: 'Add a company; a key that is bound to companies adds none',
        tags,
        headers,
        body: AddCompanyBody,
        response: { 201: CompanyReply, ...problemResponses },
      },
    },
    async (request, reply) =>
      once(
        request,
        reply,
        async () => show(keyOf(request), await addCompanyForKey(parts, keyOf(request), request.body)),
        201,
      ),
  );

  app.get(
    '/v1/companies/:company',
    {
      config,
      schema: {
        summary: 'Read a company',
        tags,
        params: CompanyParams,
        response: { 200: CompanyReply, ...problemResponses },
      },
    },
    async (request) => show(keyOf(request), await findCompanyForKey(parts, keyOf(request), request.params.company)),
  );

  app.patch(
    '/v1/companies/:company',
    {
      config,
      schema: {
        summary:
          'Change name, country, language, proof of calls, brand, time zone, end or terms; what is left out stays',
        tags,
        headers,
        params: CompanyParams,
        body: EditCompanyBody,
        response: { 200: CompanyReply, ...problemResponses },
      },
    },
    async (request, reply) =>
      once(request, reply, async () => {
        const { language, callProof, brand, timeZone, endsOn, terms, ...named } = request.body;
        const changes = {
          ...named,
          ...(language !== undefined && { language: language === null ? undefined : matchedOrSaid(language) }),
          ...(callProof !== undefined && { callProof: callProof ?? undefined }),
        };
        const wanted = { name: request.params.company, changes, brand, terms: { timeZone, endsOn, terms } };
        return show(keyOf(request), await editCompanyForKey(parts, keyOf(request), wanted));
      }),
  );

  for (const [word, ended] of [
    ['disable', true],
    ['enable', false],
  ] as const) {
    app.post(
      `/v1/companies/:company/${word}`,
      {
        config,
        schema: {
          summary: ended
            ? 'End a company: nobody of it logs in, and keys that are bound to it alone are refused; everything stays'
            : 'Make an ended company active again; who was disabled stays disabled',
          tags,
          headers,
          params: CompanyParams,
          body: ReasonBody,
          response: { 200: EndedReply, ...problemResponses },
        },
      },
      async (request, reply) =>
        once(request, reply, async () => {
          const wanted = { name: request.params.company, ended, reason: request.body?.reason };
          return { ...(await setCompanyEndedForKey(parts, keyOf(request), wanted)), ended };
        }),
    );
  }
}

function shown(
  { id, name, country, language, callProof, brand, timeZone, endsAt, terms, disabledAt }: Company,
  withTerms: boolean,
  site: string,
) {
  return {
    id,
    name,
    country,
    ...(language === undefined ? {} : { language }),
    ...(callProof === undefined ? {} : { callProof }),
    ...(brand === undefined ? {} : { brand }),
    ...(timeZone === undefined ? {} : { timeZone }),
    ...(endsAt === undefined || !withTerms ? {} : { endsOn: endDay(endsAt, timeZone ?? site) }),
    ...(terms === undefined || !withTerms ? {} : { terms }),
    ended: disabledAt !== undefined,
  };
}
