import { Button, Card, Group, SimpleGrid, Stack, Text, ThemeIcon, Title } from '@mantine/core';
import IconCoin from '@tabler/icons-react/icons/IconCoin';
import IconEye from '@tabler/icons-react/icons/IconEye';
import IconShieldCheck from '@tabler/icons-react/icons/IconShieldCheck';
import { useTranslation } from 'react-i18next';
import { Link, Navigate } from 'react-router';
import { useMe } from '../../api/session';
import { CatScene } from '../../components/CatScene';
import { startPage } from '../../lib/roles';

const promises = [
  { key: 'price', icon: IconCoin },
  { key: 'worker', icon: IconShieldCheck },
  { key: 'watch', icon: IconEye },
];

/** What this is, and two doors. Who is signed in has no business here and goes on to their own page. */
export default function Front() {
  const { t } = useTranslation();
  const { data: me } = useMe();
  if (me) return <Navigate to={startPage(me)} replace />;
  return (
    <Stack gap={56} py={{ base: 'lg', sm: 48 }}>
      <title>{`Make Cats Free · ${t('front.title')}`}</title>
      <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="xl" verticalSpacing="lg">
        <Stack gap="lg" justify="center">
          <Title order={1} fz={{ base: 34, sm: 46 }} lh={1.1}>
            {t('front.title')}
          </Title>
          <Text fz="lg" c="dimmed">
            {t('front.lead')}
          </Text>
          <Group gap="sm">
            <Button component={Link} to="/register" size="lg">
              {t('front.getHelp')}
            </Button>
            <Button component={Link} to="/become-a-worker" size="lg" variant="default">
              {t('front.becomeWorker')}
            </Button>
          </Group>
        </Stack>
        <Group justify="center">
          <CatScene width={420} />
        </Group>
      </SimpleGrid>
      <SimpleGrid cols={{ base: 1, sm: 3 }}>
        {promises.map(({ key, icon: Icon }) => (
          <Card key={key}>
            <ThemeIcon variant="light" size={44} radius="md" mb="md">
              <Icon size={24} />
            </ThemeIcon>
            <Title order={2} fz="lg" mb={4}>
              {t(`front.${key}Title`)}
            </Title>
            <Text c="dimmed">{t(`front.${key}Text`)}</Text>
          </Card>
        ))}
      </SimpleGrid>
      <Text component="footer" c="dimmed" ta="center" size="sm">
        {t('front.footer')}
      </Text>
    </Stack>
  );
}
