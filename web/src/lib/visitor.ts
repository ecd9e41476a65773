// Whether somebody is signed in here, as far as the page knows: at first from the server, which saw whether the browser has a session (assets.c). Only
// to be quicker, never to decide anything.
const dataset = () => document.documentElement.dataset;
const STORED = 'mcf-member';
const frontDoors = ['/', '/sign-in', '/register', '/reset', '/become-a-worker'];

export const isMember = () => dataset().member !== undefined;

export function rememberVisitor(): void {
  dataset().member = '';
  window.sessionStorage.setItem(STORED, '');
}

export function forgetVisitor(): void {
  delete dataset().member;
  window.sessionStorage.removeItem(STORED);
}

/** In this window, whatever page it shows by now. */
export const wasMember = () => window.sessionStorage.getItem(STORED) !== null;

/** Most visitors of the open pages are not signed in: the server need not be asked about them. */
export const isStranger = () => !isMember() && frontDoors.includes(window.location.pathname);
