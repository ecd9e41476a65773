import { Code, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { AuditLine } from '../../api/types';
import { Fact, Facts } from '../../components/Fact';
import { useFormat } from '../../lib/useFormat';
import { artifactName } from './artifactName';

/** One line in full, with its place in the chain. */
export default function AuditDetail({ line }: { line: AuditLine }) {
  const { t } = useTranslation();
  const format = useFormat();
  return (
    <Facts>
      <Fact label={t(`suppliesAudit.${line.direction}`)}>
        {artifactName(t, line)} × {line.quantity}
      </Fact>
      {line.note && <Fact label={t('issue.noteLabel')}>{line.note}</Fact>}
      {line.without_cookie_reason && (
        <Fact label={t('suppliesAudit.withoutCookie')}>{line.without_cookie_reason}</Fact>
      )}
      <Fact label={t('audit.at')}>{format.full(line.at)}</Fact>
      <Fact label={t('suppliesAudit.hands')}>
        {line.direction === 'issued'
          ? `${line.clerk.name} → ${line.worker.name}`
          : `${line.worker.name} → ${line.clerk.name}`}
      </Fact>
      <Fact label={t('tasks.task')}>№{line.task.number}</Fact>
      <Fact label={t('suppliesAudit.hash')}>
        <Code title={line.hash}>{line.hash.slice(0, 12)}</Code>
        <Text size="sm" c="dimmed" mt={4}>
          {t('suppliesAudit.hashHint', { number: line.number })}
        </Text>
      </Fact>
    </Facts>
  );
}
