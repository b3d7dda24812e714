import './nonce';
import { answered } from './early';
import './mantine-styles';
import './global.css';
import { StrictMode } from 'react';
import { flushSync } from 'react-dom';
import { createRoot } from 'react-dom/client';
import { App } from './app';

const root = document.getElementById('root');
if (root === null) throw new Error('The page has no root element');
// One picture: places for what the answers bring would be seen for a blink only. What the page makes of them comes in a turn of its own.
// Not hidden: what is hidden takes no focus.
root.style.opacity = '0';
void answered.then(() => setTimeout(() => root.style.removeProperty('opacity')));

const page = createRoot(root);
// In this very turn: Chromium keeps the compiled code of what a module has run by its end, and a later start has it.
flushSync(() =>
  page.render(
    <StrictMode>
      <App />
    </StrictMode>,
  ),
);
