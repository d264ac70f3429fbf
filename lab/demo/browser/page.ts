import { startLanguageSwitch } from './page-texts.ts';
import { startPanel } from './panel.ts';
import { startTelephone } from './telephone-view.ts';

startLanguageSwitch();
startPanel();
void startTelephone();
