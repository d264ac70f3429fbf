import encodeQr from 'qr';
import { type Html, html } from './html.ts';

/** Width of the light border, without which cameras do not find the code (ISO/IEC 18004 §6.3.8). */
const quietModules = 4;

/** A QR code as an SVG. It is dark on light also in dark mode, because many cameras cannot read the inverse. */
export function qrCode(text: string, name: string): Html {
  const modules = encodeQr(text, 'raw', { ecc: 'medium', border: quietModules });
  const rows = modules.map((row, y) =>
    runsOf(row)
      .map(([x, length]) => `M${x} ${y}h${length}v1h-${length}z`)
      .join(''),
  );
  const size = modules.length;
  return html`<svg class="qr" role="img" aria-label="${name}" viewBox="0 0 ${size} ${size}" shape-rendering="crispEdges">
    <rect width="${size}" height="${size}" fill="#fff"/><path d="${rows.join('')}" fill="#000"/>
  </svg>`;
}

/** The runs of dark modules in a row: where each starts, and its length. */
function runsOf(row: readonly boolean[]): [number, number][] {
  const runs: [number, number][] = [];
  for (const [x, dark] of row.entries()) {
    const last = runs.at(-1);
    if (!dark) continue;
    if (last !== undefined && last[0] + last[1] === x) last[1] += 1;
    else runs.push([x, 1]);
  }
  return runs;
}
