import { Group, Input, Paper, Radio, Skeleton, Stack, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useServiceTypes } from '../../api/manage';
import { ErrorNotice } from '../../components/ErrorNotice';
import { useFormat } from '../../lib/useFormat';
import classes from './ServiceTypeField.module.css';

interface Props {
  value?: string | null;
  onChange?: (value: string) => void;
  error?: React.ReactNode;
}

/** What can be ordered, as cards: a name alone does not tell what one gets. */
export function ServiceTypeField({ value, onChange, error }: Props) {
  const { t } = useTranslation();
  const format = useFormat();
  const { items, error: failure, refetch } = useServiceTypes();
  if (failure && !items) return <ErrorNotice error={failure} retry={() => void refetch()} />;
  if (!items) return <Skeleton height={180} radius="md" />;
  const offered = items.filter((type) => type.active);
  if (offered.length === 0)
    return <Input.Wrapper label={t('request.serviceType')} description={t('request.noServiceTypes')} />;
  return (
    <Radio.Group label={t('request.serviceType')} value={value} onChange={onChange} error={error} required>
      <Stack gap="xs" mt={6}>
        {offered.map((type) => (
          <Paper
            key={type.id}
            component="label"
            className={classes.option}
            data-checked={type.id === value || undefined}
          >
            <Radio value={type.id} mt={3} />
            <div style={{ flex: 1 }}>
              <Group justify="space-between" gap="xs">
                <Text component="span" fw={600}>
                  {type.name}
                </Text>
                <Text component="span" size="sm" c="dimmed">
                  {format.money(type.base_price)} · {format.duration(type.duration_minutes)}
                </Text>
              </Group>
              <Text size="sm" c="dimmed">
                {type.description}
              </Text>
            </div>
          </Paper>
        ))}
      </Stack>
    </Radio.Group>
  );
}
