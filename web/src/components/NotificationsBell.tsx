import { onDemand } from '../lib/onDemand';
import { BellButton } from './BellButton';

/** Opens the newest notifications, with a way to all of them. */
export const NotificationsBell = onDemand(BellButton, () => import('./NotificationsOpened'));
