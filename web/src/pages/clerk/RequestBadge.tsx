import { Badge } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { SupplyRequest } from '../../api/types';

const colors = { requested: 'blue', ready: 'sea', issued: 'green', cancelled: 'gray', returned: 'gray' };

export function RequestBadge({ status }: Pick<SupplyRequest, 'status'>) {
  const { t } = useTranslation();
  return (
    <Badge size="lg" color={colors[status]}>
      {t(`queue.status.${status}`)}
    </Badge>
  );
}
