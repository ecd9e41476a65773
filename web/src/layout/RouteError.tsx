import { Button, Container, Stack, Text, Title } from '@mantine/core';
import { useTranslation } from 'react-i18next';

/** A page that could not be drawn or fetched (a new version may have replaced its file): reloading is the cure. */
export function RouteError() {
  const { t } = useTranslation();
  return (
    <Container size="xs" py="xl" component="main">
      <title>{`${t('errors.pageTitle')} · Make Cats Free`}</title>
      <Stack align="flex-start">
        <Title order={1}>{t('errors.pageTitle')}</Title>
        <Text>{t('errors.pageText')}</Text>
        <Button onClick={() => window.location.reload()}>{t('errors.reload')}</Button>
      </Stack>
    </Container>
  );
}
