/** @type {[RegExp, string][]} the first match counts, because many browsers also contain the names of others */
const browsers = [
  [/SamsungBrowser/, 'Samsung Internet'],
  [/Edg(A|iOS)?\//, 'Edge'],
  [/OPR\/|OPT\//, 'Opera'],
  [/Firefox|FxiOS/, 'Firefox'],
  [/Chrome|CriOS/, 'Chrome'],
  [/Safari/, 'Safari'],
];

/** @type {[RegExp, string][]} */
const systems = [
  [/iPhone|iPod/, 'iPhone'],
  [/iPad/, 'iPad'],
  [/Android/, 'Android'],
  [/Macintosh|Mac OS X/, 'Mac'],
  [/Windows/, 'Windows'],
  [/CrOS/, 'Chromebook'],
  [/Linux|X11/, 'Linux'],
];

/** @param {[RegExp, string][]} list @param {string} agent */
const first = (list, agent) => list.find(([shape]) => shape.test(agent))?.[1];

/** An iPad identifies itself as a Mac, but has several touch points. */
export function systemName(agent = navigator.userAgent, fingers = navigator.maxTouchPoints) {
  const name = first(systems, agent);
  return name === 'Mac' && fingers > 1 ? 'iPad' : name;
}

/** Such as `Chrome, Android`. The user can change it. */
export function guessDeviceName(agent = navigator.userAgent, fingers = navigator.maxTouchPoints) {
  return [first(browsers, agent), systemName(agent, fingers)].filter((part) => part !== undefined).join(', ');
}

export const isAppleMobile = () => ['iPhone', 'iPad'].includes(systemName() ?? '');

/** Whether the page was opened as an app from the home screen. */
export function isInstalled() {
  const { standalone } = /** @type {{ standalone?: boolean }} */ (navigator);
  return standalone === true || matchMedia('(display-mode: standalone)').matches;
}
