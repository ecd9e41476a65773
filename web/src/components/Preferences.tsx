import { ActionIcon, Box, Button, Text, useMantineColorScheme, VisuallyHidden } from '@mantine/core';
import IconMoon from '@tabler/icons-react/icons/IconMoon';
import IconSun from '@tabler/icons-react/icons/IconSun';
import { useTranslation } from 'react-i18next';
import { changeLocale } from '../i18n';

/** Its two faces are both there, and the stylesheet shows one: so it is right wherever it is drawn (plugins/drawFront.tsx). */
export function ColorSchemeButton() {
  const { t } = useTranslation();
  const { toggleColorScheme } = useMantineColorScheme();
  return (
    <ActionIcon variant="subtle" color="gray" size="lg" onClick={toggleColorScheme}>
      <Box component="span" darkHidden lh={0}>
        <IconMoon size={20} />
        <VisuallyHidden>{t('nav.dark')}</VisuallyHidden>
      </Box>
      <Box component="span" lightHidden lh={0}>
        <IconSun size={20} />
        <VisuallyHidden>{t('nav.light')}</VisuallyHidden>
      </Box>
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
