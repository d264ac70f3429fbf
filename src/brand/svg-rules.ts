/** What a picture of a brand may hold. Nothing of this runs, loads or refers to anything outside the picture. */
export const svgElements = new Set([
  ...['svg', 'g', 'defs', 'title', 'desc', 'path', 'rect', 'circle', 'ellipse', 'line', 'polyline', 'polygon'],
  ...['text', 'tspan', 'linearGradient', 'radialGradient', 'stop', 'clipPath', 'mask'],
]);

/** Elements in which there may be text. */
export const svgTextElements = new Set(['title', 'desc', 'text', 'tspan']);

/** Elements that may take over another of the same picture by its id. */
export const svgReferring = new Set(['linearGradient', 'radialGradient']);

/** Attributes that may be written in `style` too, which is read as attributes. */
export const svgStyles = new Set([
  ...['fill', 'fill-opacity', 'fill-rule', 'stroke', 'stroke-dasharray', 'stroke-dashoffset', 'stroke-linecap'],
  ...['stroke-linejoin', 'stroke-miterlimit', 'stroke-opacity', 'stroke-width', 'opacity', 'color', 'clip-path'],
  ...['clip-rule', 'mask', 'mask-type', 'stop-color', 'stop-opacity', 'font-family', 'font-size', 'font-style'],
  ...['font-weight', 'letter-spacing', 'text-anchor', 'dominant-baseline', 'paint-order', 'display', 'visibility'],
]);

export const svgAttributes = new Set([
  ...svgStyles,
  ...['id', 'viewBox', 'width', 'height', 'preserveAspectRatio', 'transform', 'd', 'points', 'pathLength'],
  ...['x', 'y', 'x1', 'y1', 'x2', 'y2', 'cx', 'cy', 'r', 'rx', 'ry', 'fx', 'fy', 'fr', 'dx', 'dy', 'offset'],
  ...['gradientUnits', 'gradientTransform', 'spreadMethod', 'clipPathUnits', 'maskUnits', 'maskContentUnits'],
]);

/** Attributes that drawing programs leave behind. They say nothing of the picture, and are left out. */
export const svgIdle =
  /^(xmlns|(?!xlink:href$|on)[\w-]+:[\w-]+|data-[\w-]+|aria-[\w-]+|class|role|version|baseProfile)$/;

export const maxSvgBytes = 64 * 1024;
export const maxSvgDepth = 40;
