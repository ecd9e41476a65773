import { Alert, Anchor, Text } from '@mantine/core';
import IconAlertTriangle from '@tabler/icons-react/icons/IconAlertTriangle';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { useSession } from '../api/session';
import { useLastComparison } from '../api/suppliesAudit';
import { useHeld } from '../lib/useSteady';

/**
 * On the start pages of those who have to know: the last comparison of supplies, audit and tasks found a difference.
 * `held`: it neither comes nor goes while a hand is on the page.
 */
export function SuppliesDiffer({ held = false, mb }: { held?: boolean; mb?: 'md' }) {
  const { t } = useTranslation();
  const { data: last } = useLastComparison(useSession().permissions.includes('supplies.compare'));
  const data = useHeld(last, held);
  if (!data || data.equal !== false) return null;
  return (
    <Alert color="red" icon={<IconAlertTriangle />} title={t('comparison.differs', { count: data.difference_count })} mb={mb}>
      <Text c="var(--mantine-color-text)">
        {t('comparison.differsText')}{' '}
        <Anchor component={Link} to="/supplies/audit" c="inherit" underline="always">
          {t('comparison.look')}
        </Anchor>
      </Text>
    </Alert>
  );
}
