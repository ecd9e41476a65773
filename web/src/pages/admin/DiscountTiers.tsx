import { ActionIcon, Button, Fieldset, Group, NumberInput, Stack, Text } from '@mantine/core';
import IconTrash from '@tabler/icons-react/icons/IconTrash';
import { useTranslation } from 'react-i18next';
import type { DiscountTier } from '../../api/types';
import { toMajor, toMinor } from '../../lib/money';

interface Props {
  tiers: DiscountTier[];
  onChange: (tiers: DiscountTier[]) => void;
  currency: string;
}

/** "Over 10 000 paid: 5 %", one line each. */
export function DiscountTiers({ tiers, onChange, currency }: Props) {
  const { t } = useTranslation();
  const change = (index: number, part: Partial<DiscountTier>) =>
    onChange(tiers.map((tier, place) => (place === index ? { ...tier, ...part } : tier)));
  return (
    <Fieldset legend={t('company.tiers')} radius="md">
      <Stack gap="xs">
        <Text size="sm" c="dimmed">
          {t('company.tiersHint')}
        </Text>
        {tiers.map((tier, index) => (
          <Group key={index} gap="xs" wrap="nowrap" align="flex-end">
            <NumberInput
              size="sm"
              label={t('company.over')}
              flex={1}
              min={0}
              thousandSeparator=" "
              suffix={` ${currency}`}
              value={toMajor(tier.over)}
              onChange={(value) => change(index, { over: toMinor(Number(value)) })}
            />
            <NumberInput
              size="sm"
              label={t('company.percent')}
              w={100}
              min={0}
              max={100}
              suffix=" %"
              value={tier.percent}
              onChange={(value) => change(index, { percent: Number(value) })}
            />
            <ActionIcon
              variant="subtle"
              color="gray"
              size={36}
              aria-label={t('company.removeTier', { percent: tier.percent })}
              onClick={() => onChange(tiers.filter((_, place) => place !== index))}
            >
              <IconTrash size={18} />
            </ActionIcon>
          </Group>
        ))}
        <Group>
          <Button
            size="xs"
            variant="light"
            onClick={() =>
              onChange([
                ...tiers,
                { over: (tiers.at(-1)?.over ?? 0) + 1_000_000, percent: (tiers.at(-1)?.percent ?? 4) + 1 },
              ])
            }
          >
            {t('company.addTier')}
          </Button>
        </Group>
      </Stack>
    </Fieldset>
  );
}
