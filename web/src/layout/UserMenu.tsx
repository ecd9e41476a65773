import { onDemand } from '../lib/onDemand';
import { UserButton } from './UserButton';

/** Opens the way to one's profile, the other language, and the way out. */
export const UserMenu = onDemand(UserButton, () => import('./UserMenuOpened'));
