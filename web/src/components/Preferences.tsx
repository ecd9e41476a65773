import { ActionIcon, Button, Text, useComputedColorScheme, useMantineColorScheme } from '@mantine/core';
import IconMoon from '@tabler/icons-react/icons/IconMoon';
import IconSun from '@tabler/icons-react/icons/IconSun';
import { useTranslation } from 'react-i18next';
import { changeLocale } from '../i18n';

export function ColorSchemeButton() {
  const { t } = useTranslation();
  const { setColorScheme } = useMantineColorScheme();
  const isDark = useComputedColorScheme('light') === 'dark';
  return (
    <ActionIcon
      variant="subtle"
      color="gray"
      size="lg"
      aria-label={t(isDark ? 'nav.light' : 'nav.dark')}
      onClick={() => setColorScheme(isDark ? 'light' : 'dark')}
    >
      {isDark ? <IconSun size={20} /> : <IconMoon size={20} />}
    </ActionIcon>
  );
}

const names = { ru: 'Русский', en: 'English' };

/** Names the other language in that language. */
export function LocaleButton() {
  const { i18n } = useTranslation();
  const other = i18n.language === 'ru' ? 'en' : 'ru';
  return (
    <Button
      variant="subtle"
      color="gray"
      size="compact-md"
      lang={other}
      c="dimmed"
      onClick={() => void changeLocale(other)}
    >
      <Text span inherit visibleFrom="xs">
        {names[other]}
      </Text>
      <Text span inherit hiddenFrom="xs">
        {other.toUpperCase()}
      </Text>
    </Button>
  );
}
