import { Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { EmptyState } from './EmptyState';

interface Props {
  isFiltered: boolean;
  clear: () => void;
  title: string;
  text: string;
}

/** An empty list: there is nothing yet, or the filters leave nothing. */
export function FilteredEmpty({ isFiltered, clear, title, text }: Props) {
  const { t } = useTranslation();
  if (!isFiltered) return <EmptyState title={title} text={text} />;
  const all = (
    <Button variant="default" onClick={clear}>
      {t('common.clearFilters')}
    </Button>
  );
  return <EmptyState title={t('tasks.nothingFound')} text={t('tasks.nothingFoundText')} action={all} />;
}
