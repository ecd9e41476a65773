import { ActionIcon, Button, Fieldset, Group, NumberInput, Stack, Text, TextInput } from '@mantine/core';
import type { UseFormReturnType } from '@mantine/form';
import IconNote from '@tabler/icons-react/icons/IconNote';
import IconPlus from '@tabler/icons-react/icons/IconPlus';
import IconTrash from '@tabler/icons-react/icons/IconTrash';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { SupplyItem } from '../api/types';
import { newKey } from '../lib/ids';
import classes from './ItemRows.module.css';

export interface ItemRow {
  key: string;
  name: string;
  quantity: number | string;
  note: string;
}

export const itemRow = (item: Partial<SupplyItem> = {}): ItemRow => ({
  key: newKey(),
  name: item.name ?? '',
  quantity: item.quantity ?? 1,
  note: item.note ?? '',
});

/** As the server wants them. What is no number is left for the server to refuse, beside its field. */
export const itemsOf = (rows: ItemRow[]): SupplyItem[] =>
  rows.map(({ name, quantity, note }) => ({
    name: name.trim(),
    quantity: quantity === '' ? 0 : Number(quantity),
    note: note.trim() || null,
  }));

export type ItemsForm = Pick<
  UseFormReturnType<{ items: ItemRow[] }>,
  'values' | 'errors' | 'getInputProps' | 'insertListItem' | 'removeListItem'
>;

const MOST = 50;

/** The lines of a kit: what, how many, and a note where one is wanted. */
export function ItemRows({ form, legend }: { form: ItemsForm; legend: string }) {
  const { t } = useTranslation();
  const rows = form.values.items;
  return (
    <Fieldset legend={<Text fw={600}>{legend}</Text>} variant="unstyled">
      <Stack gap={8} pt={4}>
        <div className={`${classes.line} ${classes.head}`} aria-hidden>
          <span>{t('issue.item')}</span>
          <span>{t('issue.quantity')}</span>
        </div>
        {rows.map((row, index) => (
          <Line key={row.key} form={form} row={row} index={index} isLast={rows.length === 1} />
        ))}
        {form.errors.items && (
          <Text size="sm" c="var(--mantine-color-error)" role="alert">
            {form.errors.items}
          </Text>
        )}
        <Group>
          <Button
            variant="light"
            size="sm"
            leftSection={<IconPlus size={16} />}
            disabled={rows.length >= MOST}
            onClick={() => form.insertListItem('items', itemRow())}
          >
            {t('issue.add')}
          </Button>
        </Group>
      </Stack>
    </Fieldset>
  );
}

interface LineProps {
  form: ItemsForm;
  row: ItemRow;
  index: number;
  isLast: boolean;
}

function Line({ form, row, index, isLast }: LineProps) {
  const { t } = useTranslation();
  const [opened, setOpened] = useState(false);
  const note = form.getInputProps(`items.${index}.note`);
  const showsNote = opened || row.note !== '' || Boolean(note.error);
  return (
    <div className={classes.line}>
      <TextInput
        className={classes.name}
        aria-label={t('issue.item')}
        placeholder={t('issue.item')}
        {...form.getInputProps(`items.${index}.name`)}
      />
      <NumberInput
        aria-label={t('issue.quantityOf', { name: row.name })}
        leftSection="×"
        min={1}
        max={1000}
        allowDecimal={false}
        {...form.getInputProps(`items.${index}.quantity`)}
      />
      <ActionIcon
        variant="subtle"
        color="gray"
        size={42}
        aria-label={t('issue.addNote', { name: row.name })}
        style={{ visibility: showsNote ? 'hidden' : undefined }}
        onClick={() => setOpened(true)}
      >
        <IconNote size={20} />
      </ActionIcon>
      <ActionIcon
        variant="subtle"
        color="gray"
        size={42}
        aria-label={t('issue.remove', { name: row.name })}
        style={{ visibility: isLast ? 'hidden' : undefined }}
        onClick={() => form.removeListItem('items', index)}
      >
        <IconTrash size={20} />
      </ActionIcon>
      {showsNote && (
        <TextInput
          className={classes.note}
          size="sm"
          aria-label={t('issue.noteOf', { name: row.name })}
          placeholder={t('issue.note')}
          {...note}
        />
      )}
    </div>
  );
}
