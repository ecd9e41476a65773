import { Group, Pill } from '@mantine/core';
import { useTranslation } from 'react-i18next';

export interface Narrowing {
  name: string;
  text: string;
  remove: () => void;
}

/** What a table was narrowed to by a press on a name in it. */
export function Narrowed({ items }: { items: Narrowing[] }) {
  const { t } = useTranslation();
  if (items.length === 0) return null;
  return (
    <Group gap="xs" mb="md">
      {items.map(({ name, text, remove }) => (
        <Pill
          key={name}
          size="lg"
          withRemoveButton
          onRemove={remove}
          removeButtonProps={{ 'aria-label': t('suppliesAudit.widen', { text }), 'aria-hidden': false, tabIndex: 0 }}
        >
          {text}
        </Pill>
      ))}
    </Group>
  );
}
