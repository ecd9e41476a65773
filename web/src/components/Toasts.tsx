import '@mantine/notifications/styles.css';
import { Notifications } from '@mantine/notifications';

/** What has happened, told for some seconds at the top. */
export default function Toasts() {
  return <Notifications position="top-center" />;
}
