import { ActionIcon, Button, Fieldset, Group, NumberInput, Stack, Text, TextInput } from '@mantine/core';
import IconTrash from '@tabler/icons-react/icons/IconTrash';
import { useTranslation } from 'react-i18next';

export interface TraitRow {
  trait: string;
  value: number;
}

interface Props {
  legend: string;
  hint: string;
  valueLabel: string;
  rows: TraitRow[];
  onChange: (rows: TraitRow[]) => void;
}

/** Traits with a number from 0 to 100: what a service wants, or what a worker has. */
export function TraitRows({ legend, hint, valueLabel, rows, onChange }: Props) {
  const { t } = useTranslation();
  const change = (index: number, part: Partial<TraitRow>) =>
    onChange(rows.map((row, place) => (place === index ? { ...row, ...part } : row)));
  return (
    <Fieldset legend={legend} radius="md">
      <Stack gap="xs">
        <Text size="sm" c="dimmed">
          {hint}
        </Text>
        {rows.map((row, index) => (
          <Group key={index} gap="xs" wrap="nowrap" align="flex-end">
            <TextInput
              size="sm"
              label={t('traits.name')}
              flex={1}
              value={row.trait}
              onChange={(event) => change(index, { trait: event.currentTarget.value })}
            />
            <NumberInput
              size="sm"
              label={valueLabel}
              w={90}
              min={0}
              max={100}
              value={row.value}
              onChange={(value) => change(index, { value: Number(value) })}
            />
            <ActionIcon
              variant="subtle"
              color="gray"
              size={36}
              aria-label={t('traits.remove', { name: row.trait })}
              onClick={() => onChange(rows.filter((_, place) => place !== index))}
            >
              <IconTrash size={18} />
            </ActionIcon>
          </Group>
        ))}
        <Group>
          <Button size="xs" variant="light" onClick={() => onChange([...rows, { trait: '', value: 50 }])}>
            {t('traits.add')}
          </Button>
        </Group>
      </Stack>
    </Fieldset>
  );
}
