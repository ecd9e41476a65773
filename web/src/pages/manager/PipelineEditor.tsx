import { Button, Card, Group, Stack, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import IconLock from '@tabler/icons-react/icons/IconLock';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { usePreviewPipeline, useSavePipeline } from '../../api/manage';
import { useSession } from '../../api/session';
import type { Pipeline, PipelineStep } from '../../api/types';
import { ErrorNotice } from '../../components/ErrorNotice';
import { newKey } from '../../lib/ids';
import { PipelinePreview } from './PipelinePreview';
import { PipelineRow } from './PipelineRow';

const externalStep = (name: string): PipelineStep => ({
  id: newKey().slice(0, 12),
  type: 'external',
  name,
  mode: 'score',
  enabled: true,
  weight: 50,
  threshold: 0,
  url: '',
});

/** The steps that pick a worker, in their order. Nothing is in force before it is saved. */
export function PipelineEditor({ pipeline, etag }: { pipeline: Pipeline; etag: string | null }) {
  const { t } = useTranslation();
  const mayEdit = useSession().permissions.includes('matching.edit');
  const [steps, setSteps] = useState(pipeline.steps);
  const save = useSavePipeline(etag, () => notifications.show({ message: t('matching.saved') }));
  const preview = usePreviewPipeline();
  const isChanged = JSON.stringify(steps) !== JSON.stringify(pipeline.steps);

  const change = (index: number, part: Partial<PipelineStep>) =>
    setSteps(steps.map((step, place) => (place === index ? { ...step, ...part } : step)));
  const move = (index: number, by: number) => {
    const next = [...steps];
    const [step] = next.splice(index, 1);
    next.splice(index + by, 0, step);
    setSteps(next);
  };

  return (
    <Stack>
      <LockedRow />
      {steps.map((step, index) => (
        <PipelineRow
          key={step.id}
          step={step}
          isFirst={index === 0}
          isLast={index === steps.length - 1}
          isReadOnly={!mayEdit}
          onChange={(part) => change(index, part)}
          onMove={(by) => move(index, by)}
          onRemove={() => setSteps(steps.filter((_, place) => place !== index))}
        />
      ))}
      <ErrorNotice error={save.error} />
      {mayEdit && (
        <Group>
          <Button disabled={!isChanged} loading={save.isPending} onClick={() => save.mutate(steps)}>
            {t('matching.save')}
          </Button>
          <Button variant="default" loading={preview.isPending} onClick={() => preview.mutate(steps)}>
            {t('matching.preview')}
          </Button>
          <Button variant="default" onClick={() => setSteps([...steps, externalStep(t('steps.external'))])}>
            {t('matching.addExternal')}
          </Button>
          {isChanged && (
            <Button variant="subtle" onClick={() => setSteps(pipeline.steps)}>
              {t('matching.undo')}
            </Button>
          )}
        </Group>
      )}
      <ErrorNotice error={preview.error} />
      {preview.data && <PipelinePreview preview={preview.data} />}
    </Stack>
  );
}

function LockedRow() {
  const { t } = useTranslation();
  return (
    <Card padding="md" bg="transparent">
      <Group gap="sm" wrap="nowrap">
        <IconLock size={20} aria-hidden />
        <div>
          <Text fw={600}>{t('steps.free')}</Text>
          <Text size="sm" c="dimmed">
            {t('matching.freeHint')}
          </Text>
        </div>
      </Group>
    </Card>
  );
}
