import { useMediaQuery } from '@mantine/hooks';

const PHONE = '(max-width: 48em)';

export const isPhone = () => window.matchMedia(PHONE).matches;

/** As it is at the first drawing, and when the window changes. */
export const useIsPhone = () => useMediaQuery(PHONE, undefined, { getInitialValueInEffect: false });
