import { ActionIcon, Card, Group, NumberInput, Select, Stack, Switch, Text, TextInput } from '@mantine/core';
import IconArrowDown from '@tabler/icons-react/icons/IconArrowDown';
import IconArrowUp from '@tabler/icons-react/icons/IconArrowUp';
import IconTrash from '@tabler/icons-react/icons/IconTrash';
import { useTranslation } from 'react-i18next';
import type { PipelineStep } from '../../api/types';

interface Props {
  step: PipelineStep;
  isFirst: boolean;
  isLast: boolean;
  isReadOnly: boolean;
  onChange: (part: Partial<PipelineStep>) => void;
  onMove: (by: -1 | 1) => void;
  onRemove: () => void;
}

export function PipelineRow(props: Props) {
  const { t } = useTranslation();
  const { step, isReadOnly, onChange } = props;
  const title = step.type === 'external' ? step.name : t(`steps.${step.type}`);
  return (
    <Card padding="md" component="section" aria-label={title}>
      <Stack gap="sm">
        <Group justify="space-between" wrap="nowrap" align="flex-start">
          <Switch
            label={<Text fw={600}>{title}</Text>}
            description={t(`stepHints.${step.type}`)}
            checked={step.enabled}
            disabled={isReadOnly}
            onChange={(event) => onChange({ enabled: event.currentTarget.checked })}
          />
          {!isReadOnly && <RowButtons {...props} title={title} />}
        </Group>
        <Group gap="sm" align="flex-end">
          <Select
            label={t('matching.mode')}
            size="sm"
            w={160}
            allowDeselect={false}
            disabled={isReadOnly}
            data={[
              { value: 'score', label: t('matching.score') },
              { value: 'filter', label: t('matching.filter') },
            ]}
            value={step.mode}
            onChange={(mode) => onChange({ mode: mode as PipelineStep['mode'] })}
          />
          <NumberInput
            label={step.mode === 'score' ? t('matching.weight') : t('matching.threshold')}
            size="sm"
            w={130}
            min={0}
            max={100}
            disabled={isReadOnly}
            value={step.mode === 'score' ? step.weight : step.threshold}
            onChange={(value) =>
              onChange(step.mode === 'score' ? { weight: Number(value) } : { threshold: Number(value) })
            }
          />
          {step.type === 'external' && <ExternalFields {...props} />}
        </Group>
      </Stack>
    </Card>
  );
}

function ExternalFields({ step, isReadOnly, onChange }: Props) {
  const { t } = useTranslation();
  return (
    <>
      <TextInput
        label={t('matching.name')}
        size="sm"
        disabled={isReadOnly}
        value={step.name}
        onChange={(event) => onChange({ name: event.currentTarget.value })}
      />
      <TextInput
        label={t('matching.url')}
        type="url"
        size="sm"
        flex={1}
        miw={200}
        disabled={isReadOnly}
        value={step.url ?? ''}
        onChange={(event) => onChange({ url: event.currentTarget.value })}
      />
    </>
  );
}

function RowButtons({ step, isFirst, isLast, onMove, onRemove, title }: Props & { title: string }) {
  const { t } = useTranslation();
  return (
    <Group gap={4} wrap="nowrap">
      <ActionIcon
        variant="default"
        size="lg"
        disabled={isFirst}
        aria-label={t('matching.up', { name: title })}
        onClick={() => onMove(-1)}
      >
        <IconArrowUp size={18} />
      </ActionIcon>
      <ActionIcon
        variant="default"
        size="lg"
        disabled={isLast}
        aria-label={t('matching.down', { name: title })}
        onClick={() => onMove(1)}
      >
        <IconArrowDown size={18} />
      </ActionIcon>
      {step.type === 'external' && (
        <ActionIcon variant="default" size="lg" aria-label={t('matching.remove', { name: title })} onClick={onRemove}>
          <IconTrash size={18} />
        </ActionIcon>
      )}
    </Group>
  );
}
