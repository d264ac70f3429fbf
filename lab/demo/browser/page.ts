import { startCopyButton } from './copy-password.ts';
import { startLanguageSwitch } from './page-texts.ts';
import { startPanel } from './panel.ts';
import { startTelephone } from './telephone-view.ts';

startLanguageSwitch();
startCopyButton();
startPanel();
void startTelephone();
