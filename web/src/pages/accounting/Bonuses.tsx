import { Card } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useLedger } from '../../api/books';
import { files } from '../../api/files';
import { useSession } from '../../api/session';
import { EmptyState } from '../../components/EmptyState';
import { ExportButton } from '../../components/ExportButton';
import { Section } from '../../components/Section';
import { BonusForm } from './BonusForm';
import { Frame } from './Frame';
import { LedgerTable } from './LedgerTable';

const query = { kind: 'bonus' } as const;

/** What managers gave to workers beside their shares, by whom and for what. */
export default function Bonuses() {
  const { t } = useTranslation();
  const list = useLedger(query);
  const mayGive = useSession().permissions.includes('accounting.bonus');
  return (
    <Frame title={t('books.tab.bonuses')} hint={t('bonuses.hint')} actions={<ExportButton file={() => files.ledger(query)} />}>
      {mayGive && (
        <Card mb="xl" maw={640}>
          <BonusForm />
        </Card>
      )}
      <Section title={t('bonuses.given')}>
        <LedgerTable list={list} empty={<EmptyState title={t('bonuses.empty')} text={t('bonuses.emptyText')} />} />
      </Section>
    </Frame>
  );
}
