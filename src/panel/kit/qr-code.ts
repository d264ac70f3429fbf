import encodeQr from 'qr';
import { type Html, html } from './html.ts';

/** Light modules around the dark ones, without which no camera finds them (ISO/IEC 18004 §6.3.8). */
const quietModules = 4;

/** A QR code as a drawing of our own, dark on light in the dark too: many cameras do not read it the other way. */
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

/** Where dark modules begin in a row, and how many there are. */
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
