import { useTranslation } from 'react-i18next';
import type { SettlementKind } from '../../api/accounting';
import { files } from '../../api/files';
import { ExportButton } from '../../components/ExportButton';
import { Frame } from './Frame';
import { SettlementList, useSettlementFilters } from './SettlementList';

export function AllSettlements({ kind }: { kind: SettlementKind }) {
  const { t } = useTranslation();
  const control = useSettlementFilters();
  return (
    <Frame
      title={t(`settlement.many.${kind}`)}
      hint={t(`settlement.hint.${kind}`)}
      actions={<ExportButton file={() => files.settlements(kind, control.query)} />}
    >
      <SettlementList kind={kind} control={control} emptyText={t(`settlement.allEmpty.${kind}`)} />
    </Frame>
  );
}
