/** The app's other pages in this browser. Undefined where the browser stores nothing, so that there is no device. */
const channel = openChannel();

function openChannel() {
  try {
    return new BroadcastChannel('belcode-app');
  } catch {
    // Firefox throws where cookies are blocked.
    return undefined;
  }
}

/** Tells them that the device has changed. @param {string} words why, or nothing */
export const tellOthers = (words) => channel?.postMessage(words);

/** @param {(words: string) => void} changed */
export const hearOthers = (changed) => channel?.addEventListener('message', ({ data }) => changed(data));
