// All that runs at the front door, which the build has drawn (plugins/front.ts): it shows the colours that were chosen, and has two buttons that choose.
// Its doors are plain links: the pages behind them bring the application.
import { followColorScheme, markColorScheme, toggleColorScheme } from './lib/colorScheme';
import { isLocale, rememberLocale } from './lib/locale';
import { wasMember } from './lib/visitor';

/** How long the page stands before the next one's files are fetched: they must not come in its way. */
const STANDS_MS = 2000;

markColorScheme();
followColorScheme();

/** What the pages behind the doors are made of (plugins/front.ts). */
function expectNext(): void {
  const next = document.getElementById('next');
  if (next instanceof HTMLTemplateElement) document.head.append(next.content);
}

window.addEventListener('load', () => window.setTimeout(expectNext, STANDS_MS));
['pointerover', 'focusin', 'touchstart'].forEach((sign) => document.addEventListener(sign, expectNext, { once: true, passive: true }));

document.addEventListener('click', ({ target }) => {
  const button = target instanceof Element && target.closest('button');
  if (!button) return;
  if (!isLocale(button.lang)) return toggleColorScheme();
  rememberLocale(button.lang);
  window.location.reload();
});

// The way back may lead to this page as it was left; whoever signed in meanwhile has no business here, and the server sends them on.
window.addEventListener('pageshow', ({ persisted }) => {
  if (persisted && wasMember()) window.location.reload();
});
