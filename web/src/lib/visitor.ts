import type { Role } from '../api/types';

// What this browser remembers of who was signed in: only to be quicker, never to decide anything.
const SIGNED_IN = 'mcf-signed-in';
const frontDoors = ['/', '/sign-in', '/register', '/reset', '/become-a-worker'];

/** The roles of whoever was signed in here last; empty: nobody that we know of. */
export const rememberedRoles = () => (localStorage.getItem(SIGNED_IN) ?? '').split(',').filter(Boolean) as Role[];

export const rememberVisitor = (me: { roles: Role[] }) => localStorage.setItem(SIGNED_IN, me.roles.join());
export const forgetVisitor = () => localStorage.removeItem(SIGNED_IN);

/** Most visitors of the open pages have never signed in here: the server need not be asked about them. */
export const isStranger = () =>
  localStorage.getItem(SIGNED_IN) === null && frontDoors.includes(window.location.pathname);
