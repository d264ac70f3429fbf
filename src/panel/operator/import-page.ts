import type { ImportPlan } from '../../people/plan-import.ts';
import type { PlannedLine } from '../../people/plan-line.ts';
import type { LineFault } from '../../people/read-user-table.ts';
import { columnNames, type UserColumn, userColumns } from '../../people/user-columns.ts';
import { noticeBox, tokenField } from '../kit/forms.ts';
import { type Html, html } from '../kit/html.ts';
import { layout } from '../kit/layout.ts';
import { type Notice, type RenderContext, t } from '../kit/render-context.ts';
import { isTextName, type TextName } from '../kit/texts.ts';

export interface ImportView {
  /** The list that the page belongs to. */
  list: string;
  notice?: Notice | undefined;
  /** What a file would do, which waits for a yes. */
  preview?: { plan: ImportPlan; table: string } | undefined;
  /** What is wrong with the file as a whole, or was not applied. */
  faults?: readonly (LineFault & { line?: number | undefined; login?: string })[];
  /** An import that goes on by itself. */
  progress?: { done: number; of: number; digest: string; table: string } | undefined;
}

/** Lines that a page shows; faults come first. */
const maxShownLines = 200;

/** The page on which users come in by a file: upload, look, apply. */
export function importPage(context: RenderContext, { list, notice, preview, faults = [], progress }: ImportView): Html {
  return layout(context, {
    title: 'import-title',
    intro: t(context, 'import-intro'),
    wide: true,
    ...(progress !== undefined && { scripts: ['next-part'] }),
    body: html`${noticeBox(context, notice)}
    ${faults.length > 0 && html`<section class="card"><ul class="rules">${faults.map((each) => html`<li class="fault">${lineWords(context, each)}${faultWords(context, each)}</li>`)}</ul></section>`}
    ${progress !== undefined && progressCard(context, list, progress)}
    ${preview !== undefined && previewCard(context, list, preview)}
    ${progress === undefined && uploadCard(context, list)}`,
  });
}

/** Links to both ways of a table, for the lists of users. */
export function tableLinks(context: RenderContext, list: string): Html {
  return html`<p class="table-links"><a class="button" href="${list}/import">${t(context, 'import-title')}</a>
    <a class="button" href="${list}/export" download>${t(context, 'export-users')}</a></p>`;
}

function uploadCard(context: RenderContext, list: string): Html {
  return html`<section class="card" aria-labelledby="upload-title">
    <h2 id="upload-title">${t(context, 'import-upload')}</h2>
    <form method="post" action="${list}/import" enctype="multipart/form-data">
      ${tokenField(context)}
      <div class="field">
        <label for="file">${t(context, 'import-file')}</label>
        <input id="file" name="file" type="file" accept=".csv,.txt,text/csv" required aria-describedby="file-hint">
        <p class="hint" id="file-hint">${t(context, 'import-file-hint')}</p>
      </div>
      <div class="buttons"><button class="primary" type="submit">${t(context, 'import-look')}</button>
        <a class="button" href="${list}">${t(context, 'back')}</a></div>
    </form>
    <p class="hint">${t(context, 'import-columns', { columns: columnNames.map((each) => userColumns[each].heads[0]).join(', ') })}</p>
    <p class="hint">${t(context, 'import-empty')}</p>
  </section>`;
}

function previewCard(context: RenderContext, list: string, { plan, table }: NonNullable<ImportView['preview']>): Html {
  const { lines, counts, digest } = plan;
  const listed = lines.filter(({ act }) => act !== 'none');
  const first = [...listed].sort((one, other) => Number(other.act === 'refused') - Number(one.act === 'refused'));
  const shown = first.slice(0, maxShownLines);
  const mayApply = counts.refused === 0 && counts.add + counts.change > 0;
  return html`<section class="card" aria-labelledby="preview-title">
    <h2 id="preview-title">${t(context, 'import-preview')}</h2>
    <p id="preview-counts">${t(context, 'import-counts', { add: counts.add, change: counts.change, none: counts.none, refused: counts.refused })}</p>
    ${counts.refused > 0 && html`<p class="fault">${t(context, 'import-has-faults')}</p>`}
    ${counts.refused === 0 && !mayApply && html`<p>${t(context, 'import-nothing')}</p>`}
    ${
      shown.length > 0 &&
      html`<div class="import-lines" tabindex="0" role="region" aria-labelledby="preview-counts"><table>
      <thead><tr><th scope="col">${t(context, 'import-line')}</th><th scope="col">${t(context, 'login')}</th><th scope="col">${t(context, 'import-act')}</th><th scope="col">${t(context, 'import-how')}</th></tr></thead>
      <tbody>${shown.map((each) => lineRow(context, each))}</tbody></table></div>`
    }
    ${listed.length > shown.length && html`<p class="hint">${t(context, 'import-more', { count: listed.length - shown.length })}</p>`}
    ${
      mayApply &&
      html`<form method="post" action="${list}/import/apply" enctype="multipart/form-data">
      ${tokenField(context)}${hidden({ table, digest, of: String(counts.add + counts.change) })}
      <div class="buttons"><button class="primary" type="submit">${t(context, 'import-apply')}</button></div>
    </form>`
    }
  </section>`;
}

function progressCard(context: RenderContext, list: string, progress: NonNullable<ImportView['progress']>): Html {
  const { done, of, digest, table } = progress;
  const words = t(context, 'import-progress', { done, of });
  return html`<section class="card">
    <p><progress max="${of}" value="${done}" aria-label="${words}"></progress></p>
    <p role="status">${words}</p>
    <form id="go-on" method="post" action="${list}/import/apply" enctype="multipart/form-data">
      ${tokenField(context)}${hidden({ table, digest, of: String(of) })}
      <div class="buttons"><button class="primary" type="submit">${t(context, 'import-go-on')}</button></div>
    </form>
  </section>`;
}

function hidden(fields: Readonly<Record<string, string>>): Html[] {
  return Object.entries(fields).map(([name, value]) => html`<input type="hidden" name="${name}" value="${value}">`);
}

function lineRow(context: RenderContext, { line, login, act, changes, faults }: PlannedLine): Html {
  const how =
    act === 'refused'
      ? html`<span class="fault">${faults.map((each) => faultWords(context, each)).join(' ')}</span>`
      : changes
          .filter(({ column }) => column !== 'login')
          .map(({ column, from, to }) =>
            act === 'add'
              ? `${columnWords(context, column)}: ${to}`
              : `${columnWords(context, column)}: ${from || '–'} → ${to || '–'}`,
          )
          .join(' · ');
  return html`<tr><td>${line}</td><td>${login}</td><td>${t(context, `import-act-${act}` as TextName)}</td><td>${how}</td></tr>`;
}

function lineWords(
  context: RenderContext,
  { line, login = '' }: { line?: number | undefined; login?: string },
): string {
  return line === undefined ? '' : `${t(context, 'import-line')} ${line} ${login}: `;
}

function faultWords(context: RenderContext, { fault, column, about }: LineFault): string {
  const where = [column && columnWords(context, column), about].filter((each) => each !== undefined).join(' ');
  const words = t(context, `import-fault-${fault}`);
  return where === '' ? words : `${words} (${where})`;
}

function columnWords(context: RenderContext, column: UserColumn): string {
  const name = `import-column-${column}`;
  return isTextName(name) ? t(context, name) : column;
}
