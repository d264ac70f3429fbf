import type { FastifyReply, FastifyRequest } from 'fastify';
import { grantOf } from '../../accounts/power-over.ts';
import { CsvUnreadable, readCsv } from '../../csv/read-csv.ts';
import { byteOrderMark, csvLines } from '../../csv/write-csv.ts';
import { Refusal } from '../../errors.ts';
import type { Entered } from '../../login/enter.ts';
import { applyImport } from '../../people/apply-import.ts';
import { exportUsers } from '../../people/export-users.ts';
import { countFile, planImport } from '../../people/plan-import.ts';
import type { Importer } from '../../people/plan-line.ts';
import { maxTableRecords, readUserTable, type UserTable } from '../../people/read-user-table.ts';
import { addresses } from '../kit/addresses.ts';
import { formText } from '../kit/read-form.ts';
import { renderContextOf, type SiteSettings, show, showHere, troubleOf } from '../kit/show-page.ts';
import type { Panel } from '../panel-app.ts';
import type { PanelParts } from '../panel-parts.ts';
import { empowered, empoweredNow } from '../power-routes.ts';
import { takeFiles } from './form-with-file.ts';
import { type ImportView, importPage } from './import-page.ts';
import { separatorOf } from './separators.ts';

type Moment = { request: FastifyRequest; reply: FastifyReply; entered: Entered };

/** Of a file; the longest import has 20,000 lines. */
const maxFileBytes = 2 * 1024 * 1024;
/** A file comes back in base64 to be applied. */
const maxBodyBytes = 3 * 1024 * 1024;
/** A part of an import takes at most so long, because proxies wait a minute for a page. */
const partLimitMilliseconds = 8_000;

/** For operators, and for company admins over their own users: users come in by a file, and go out as one. */
export function addImportRoutes(panel: Panel, parts: PanelParts, site: SiteSettings): void {
  takeFiles(panel, parts, { maxBodyBytes, longFields: ['table'] });
  for (const list of [addresses.operatorUsers, addresses.companyUsers]) addRoutesOf(list, panel, parts, site);
}

function addRoutesOf(list: string, panel: Panel, parts: PanelParts, site: SiteSettings): void {
  const { login, users, companies, table } = parts;
  const people = { ...login, users, companies, table, devices: login.app.devices };

  const showImport = ({ request, reply, entered }: Moment, view: Omit<ImportView, 'list'> = {}, status = 200) => {
    const page = importPage(renderContextOf(request, site, entered), { list, ...view });
    // What no cookie holds is shown at the address of the form, also to a browser.
    const { preview, progress, faults = [] } = view;
    const isWhole = preview === undefined && progress === undefined && faults.length === 0;
    return isWhole ? show(reply, page, status) : showHere(reply, page, status);
  };

  /** Reads the file, or shows what is wrong with it. */
  const withTable = async (
    moment: Moment,
    bytes: Buffer,
    act: (table: UserTable) => Promise<FastifyReply>,
  ): Promise<FastifyReply> => {
    try {
      await countFile(people, importerOf(moment.entered));
      if (bytes.length > maxFileBytes) throw new Refusal('request-too-large', 'a file of users');
      const read = readUserTable(readCsv(bytes, maxTableRecords));
      if (read.faults.length === 0) return await act(read);
      return showImport(moment, { notice: { mood: 'bad', text: 'import-unreadable' }, faults: read.faults }, 422);
    } catch (error) {
      if (error instanceof CsvUnreadable) {
        const { fault, line } = error;
        const text = line === undefined ? (`import-${fault}` as const) : (`import-${fault}-line` as const);
        return showImport(moment, { notice: { mood: 'bad', text, gaps: { line: line ?? 0 } } }, 422);
      }
      const { notice, status } = troubleOf(moment.request, error);
      return showImport(moment, { notice }, status);
    }
  };

  panel.get(`${list}/import`, async (request, reply) => showImport({ request, reply, entered: empowered(request) }));

  panel.post(`${list}/import`, async (request, reply) => {
    const moment = { request, reply, entered: empowered(request) };
    const bytes = Buffer.from(formText(request, 'file'), 'base64');
    return withTable(moment, bytes, async ({ lines }) => {
      const plan = await planImport(people, lines, importerOf(moment.entered));
      return showImport(moment, { preview: { plan, table: bytes.toString('base64') } });
    });
  });

  panel.post(`${list}/import/apply`, async (request, reply) => {
    const moment = { request, reply, entered: empowered(request) };
    const text = formText(request, 'table');
    return withTable(moment, Buffer.from(text, 'base64'), async ({ lines }) => {
      const until = login.clock.now() + partLimitMilliseconds;
      const applied = await applyImport(people, lines, importerOf(moment.entered), {
        digest: formText(request, 'digest'),
        goesOn: () => login.clock.now() < until,
        importerNow: async () => importerOf(await empoweredNow(parts, request)),
      });
      if ('plan' in applied) {
        const notice = { mood: 'bad', text: `import-${applied.state}` } as const;
        return showImport(moment, { notice, preview: { plan: applied.plan, table: text } }, 409);
      }
      const { failed, left, rest } = applied;
      const of = Math.max(left, Number.parseInt(formText(request, 'of'), 10) || 0);
      if (applied.state === 'stopped') {
        const notice = { mood: 'bad', text: 'import-stopped', gaps: { done: of - left, of } } as const;
        return showImport(moment, { notice, faults: failed }, 403);
      }
      if (left > 0)
        return showImport(moment, { progress: { done: of - left, of, digest: rest, table: text }, faults: failed });
      const notice = {
        mood: failed.length === 0 ? 'good' : 'bad',
        text: 'import-done',
        gaps: { count: of - failed.length },
      } as const;
      return showImport(moment, { notice, faults: failed });
    });
  });

  panel.get(`${list}/export`, async (request, reply) => {
    const { user } = empowered(request).facts;
    const rows = await exportUsers(people, grantOf(user));
    const separator = separatorOf(request.panelContext.language);
    return reply
      .type('text/csv; charset=utf-8')
      .header('content-disposition', 'attachment; filename="users.csv"')
      .send(byteOrderMark + csvLines(rows, separator));
  });
}

function importerOf({ facts: { user } }: Entered): Importer {
  return { grant: grantOf(user), by: { kind: user.role, id: user.id }, ownId: user.id };
}
