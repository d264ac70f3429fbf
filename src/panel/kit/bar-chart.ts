import { type Html, html } from './html.ts';

/**
 * How the bars of a series are filled, so that they are told apart without colour: one for each of up to five series.
 */
const fills = ['solid', 'stripes', 'dots', 'empty', 'grid'] as const;

export interface BarSeries {
  name: string;
  values: readonly number[];
}

export interface BarChart {
  /** Unique in the page. */
  id: string;
  title: string;
  /** What is to be seen in it, in a sentence. */
  description: string;
  /** Names of the columns. */
  columns: readonly string[];
  /** Stacked, the first one at the bottom. */
  series: readonly BarSeries[];
  /** A line across, such as a budget. */
  limit?: { name: string; value: number } | undefined;
  /** Writes a value of the scale. */
  write: (value: number) => string;
  /** The end of the scale; by default as high as the highest column. */
  max?: number;
}

const [width, height] = [360, 190];
/** Of the area of the bars. */
const [left, top, right, bottom] = [44, 10, 354, 164];
const maxLabels = 8;

/** Bars for each column, as a picture that needs no script, with its legend. */
export function barChart({ id, title, description, columns, series, limit, write, max }: BarChart): Html {
  const totals = columns.map((_, column) => series.reduce((sum, { values }) => sum + (values[column] ?? 0), 0));
  const top0 = max ?? niceMax(Math.max(...totals, limit?.value ?? 0));
  const y = (value: number) => bottom - ((bottom - top) * Math.min(value, top0)) / top0;
  const step = (right - left) / columns.length;
  const every = Math.ceil(columns.length / maxLabels);
  return html`<figure class="chart">
    <svg viewBox="0 0 ${width} ${height}" role="img" aria-labelledby="${id}-title ${id}-words">
      <title id="${id}-title">${title}</title>
      <desc id="${id}-words">${description}</desc>
      ${patterns(id)}
      ${[0, 0.5, 1].map(
        (part) => html`<line class="scale" x1="${left}" x2="${right}" y1="${y(part * top0)}" y2="${y(part * top0)}"/>
        <text class="end" x="${left - 5}" y="${y(part * top0) + 4}">${write(part * top0)}</text>`,
      )}
      ${columns.map((name, column) => [
        bars({ id, series, column, x: left + column * step, width: step, y }),
        column % every === 0 &&
          html`<text class="middle" x="${left + (column + 0.5) * step}" y="${bottom + 16}">${name}</text>`,
      ])}
      ${limit !== undefined && html`<line class="limit" x1="${left}" x2="${right}" y1="${y(limit.value)}" y2="${y(limit.value)}"/>`}
    </svg>
    ${(series.length > 1 || limit !== undefined) && legend(id, series, limit?.name)}
  </figure>`;
}

interface Bars {
  id: string;
  series: readonly BarSeries[];
  column: number;
  x: number;
  width: number;
  y: (value: number) => number;
}

function bars({ id, series, column, x, width: step, y }: Bars): Html[] {
  let below = 0;
  return series.flatMap(({ values }, index) => {
    const value = values[column] ?? 0;
    if (value <= 0) return [];
    const [from, to] = [y(below), y(below + value)];
    below += value;
    const gap = Math.min(2, step / 6);
    return [
      html`<rect x="${round(x + gap)}" y="${round(to)}" width="${round(step - 2 * gap)}" height="${round(from - to)}" fill="${fillOf(id, index)}"/>`,
    ];
  });
}

function fillOf(id: string, index: number): string {
  return index === 0 ? 'currentColor' : `url(#${id}-${fills[index]})`;
}

/** Patterns of one picture: an id counts in the whole page. */
function patterns(id: string): Html {
  const pattern = (name: (typeof fills)[number], marks: Html) =>
    html`<pattern id="${id}-${name}" width="6" height="6" patternUnits="userSpaceOnUse">${marks}</pattern>`;
  return html`<defs>
    ${pattern('stripes', html`<path d="M0 6L6 0M-1 1L1 -1M5 7L7 5"/>`)}
    ${pattern('dots', html`<circle cx="3" cy="3" r="1.3"/>`)}
    ${pattern('empty', html`<path d=""/>`)}
    ${pattern('grid', html`<path d="M0 3H6M3 0V6"/>`)}
  </defs>`;
}

function legend(id: string, series: readonly BarSeries[], limit: string | undefined): Html {
  return html`<ul class="legend">${series.map(
    ({ name }, index) =>
      html`<li><svg viewBox="0 0 18 12" aria-hidden="true"><rect x="1" y="1" width="16" height="10" fill="${fillOf(id, index)}"/></svg>${name}</li>`,
  )}${
    limit !== undefined &&
    html`<li><svg viewBox="0 0 18 12" aria-hidden="true"><line class="limit" x1="0" x2="18" y1="6" y2="6"/></svg>${limit}</li>`
  }</ul>`;
}

/** The next of 1, 2, 5, 10, 20 … at or above a value. */
function niceMax(value: number): number {
  if (value <= 0) return 1;
  const power = 10 ** Math.floor(Math.log10(value));
  return [1, 2, 5, 10].map((factor) => factor * power).find((each) => each >= value) ?? 10 * power;
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
