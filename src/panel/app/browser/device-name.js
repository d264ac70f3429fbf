/** @type {[RegExp, string][]} the first that fits: many call themselves by the names of others too */
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

/** An iPad calls itself a Mac, and has more than one finger. */
export function systemName(agent = navigator.userAgent, fingers = navigator.maxTouchPoints) {
  const name = first(systems, agent);
  return name === 'Mac' && fingers > 1 ? 'iPad' : name;
}

/** `Chrome, Android`: the owner may write something better. */
export function guessDeviceName(agent = navigator.userAgent, fingers = navigator.maxTouchPoints) {
  return [first(browsers, agent), systemName(agent, fingers)].filter((part) => part !== undefined).join(', ');
}

export const isAppleMobile = () => ['iPhone', 'iPad'].includes(systemName() ?? '');

/** Opened from the home screen, as an app. */
export function isInstalled() {
  const { standalone } = /** @type {{ standalone?: boolean }} */ (navigator);
  return standalone === true || matchMedia('(display-mode: standalone)').matches;
}
