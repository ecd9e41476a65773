import type { Me } from '../api/types';

/** Where a person's day begins. Staff may have several roles: the busiest one wins. */
export function startPage(me: Pick<Me, 'roles'>): string {
  if (me.roles.includes('client')) return '/tasks';
  if (me.roles.includes('worker')) return '/today';
  if (me.roles.includes('manager')) return '/tasks';
  if (me.roles.includes('clerk')) return '/supplies';
  return me.roles.includes('admin') ? '/admin/users' : '/profile';
}

/** Only an address of this site may be returned to after signing in. */
export function safeReturn(address: string | null): string | null {
  return address && /^\/(?![/\\])/.test(address) ? address : null;
}
