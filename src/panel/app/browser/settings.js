import { ask, Trouble } from './ask-server.js';
import { keepDevice, readDevice } from './device-store.js';
import { askOnceMore, onPress } from './one-press.js';
import { byId, shownView, showView } from './views.js';
import { troubleWords } from './words.js';

/** Settings of this device. @param {() => Promise<void>} removed called after the device was removed */
export function setUpSettings(removed) {
  onPress(byId('open-settings'), async () => {
    history.pushState({ view: 'settings' }, '');
    await showSettings();
  });
  onPress(byId('close-settings'), async () => {
    if (history.state?.view === 'settings') history.back();
    else showView('ready');
  });
  byId('hide-code').addEventListener('change', async () => {
    const device = await readDevice();
    if (device !== undefined) await keepDevice({ ...device, hidesCode: byId('hide-code').checked });
  });
  onPress(byId('remove'), async () => {
    const leave = async () => {
      const device = await readDevice();
      try {
        if (device !== undefined) await ask(device, 'leave');
      } catch (trouble) {
        if (!(trouble instanceof Trouble) || trouble.code !== 'device-unknown') throw trouble;
      }
      await removed();
    };
    askOnceMore('remove-question', leave, troubleWords);
  });
}

export async function showSettings() {
  if (shownView() !== 'ready') return;
  byId('hide-code').checked = (await readDevice())?.hidesCode === true;
  showView('settings');
}
