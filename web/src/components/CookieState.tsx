import { Center, Group, Text } from '@mantine/core';
import IconCookie from '@tabler/icons-react/icons/IconCookie';
import IconCookieOff from '@tabler/icons-react/icons/IconCookieOff';
import { useTranslation } from 'react-i18next';
import type { SupplyCookie } from '../api/types';
import { cookieClock, type CookieClock } from '../lib/cookie';
import { useFormat } from '../lib/useFormat';
import { useNow } from '../lib/useNow';
import classes from './CookieState.module.css';

interface Props {
  cookie: SupplyCookie;
  /** When it was ordered. */
  since: string;
  /** In a list: the second line is cut to keep the card's height, and is kept free where there is none. */
  compact?: boolean;
  /** What it says is for later. */
  sealed?: boolean;
}

const colors: Record<CookieClock['phase'], string> = {
  off: 'gray',
  due: 'sea',
  any_moment: 'sea',
  late: 'orange',
  arrived: 'green',
  failed: 'red',
};

/** The fortune cookie with its clock: on its way, any moment, late, here, not coming; and what trouble its supplier has. */
export function CookieState({ cookie, since, compact = false, sealed = false }: Props) {
  const clock = cookieClock(cookie, since, useNow(10));
  const second = useSecondLine(cookie, sealed);
  if (clock.phase === 'off') return null;
  return (
    <Group gap={10} wrap="nowrap" align="center">
      <CookieRing clock={clock} />
      <div style={{ minWidth: 0, minHeight: compact ? 46 : undefined }}>
        <Text fw={550} lh={1.35}>
          <CookieWords clock={clock} />
        </Text>
        {second && (
          <Text size="sm" c="dimmed" fs={cookie.fortune && !sealed ? 'italic' : undefined} lineClamp={compact ? 1 : undefined}>
            {second}
          </Text>
        )}
      </div>
    </Group>
  );
}

/** What the cookie says, or what keeps it. */
function useSecondLine({ fortune, problem }: SupplyCookie, sealed: boolean) {
  const { t } = useTranslation();
  if (fortune && sealed) return t('cookie.sealed');
  if (fortune) return t('cookie.fortune', { fortune });
  return problem && t(`cookie.problem.${problem}`);
}

function CookieWords({ clock }: { clock: CookieClock }) {
  const { t } = useTranslation();
  const format = useFormat();
  switch (clock.phase) {
    case 'due':
      return t('cookie.due', { time: format.duration(clock.minutes) });
    case 'late':
      return clock.minutes > 0
        ? t('cookie.lateFor', { when: format.moment(clock.since), time: format.duration(clock.minutes) })
        : t('cookie.late', { when: format.moment(clock.since) });
    default:
      return t(`cookie.${clock.phase}`);
  }
}

/** How much of the wait is over. */
function CookieRing({ clock }: { clock: CookieClock }) {
  const Icon = clock.phase === 'failed' ? IconCookieOff : IconCookie;
  const color = colors[clock.phase];
  const share = clock.phase === 'due' ? Math.max(3, clock.share * 100) : 100;
  return (
    <Center pos="relative" w={44} h={44} style={{ flexShrink: 0 }} aria-hidden>
      <svg viewBox="0 0 44 44" className={classes.ring}>
        <circle cx="22" cy="22" r="20" stroke="var(--mantine-color-default-border)" />
        <circle cx="22" cy="22" r="20" pathLength="100" strokeDasharray={`${share} 100`} stroke={`var(--mantine-color-${color}-filled)`} />
      </svg>
      <Icon size={20} color={`var(--mantine-color-${color}-light-color)`} />
    </Center>
  );
}
