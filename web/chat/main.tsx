import { applyStoredTheme } from '@shared/ui/theme';
import { render } from 'preact';
import '@shared/ui/tokens.css';
import '@shared/ui/base.css';
import './styles/page.css';
import { botOfPath } from './address';
import { App } from './components/app';
import { NoBot } from './components/no-bot';
import { followVisibleHeight } from './visible-height';

applyStoredTheme();
followVisibleHeight();

const bot = botOfPath(location.pathname);
const root = document.getElementById('app');
if (root) render(bot ? <App bot={bot} /> : <NoBot />, root);
