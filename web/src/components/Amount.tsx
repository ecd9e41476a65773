import { Text } from '@mantine/core';
import { useFormat } from '../lib/useFormat';

interface Props {
  value: number;
  /** What comes in is green and has a plus. */
  signed?: boolean;
  fw?: number;
}

/** A sum with a real minus sign, never broken into two lines. */
export function Amount({ value, signed = false, fw }: Props) {
  const { money } = useFormat();
  const sign = value < 0 ? '−' : signed && value > 0 ? '+' : '';
  const color = signed && value > 0 ? 'var(--mantine-color-green-light-color)' : undefined;
  return (
    <Text component="span" inherit fw={fw} c={color} style={{ whiteSpace: 'nowrap', fontVariantNumeric: 'tabular-nums' }}>
      {sign}
      {money(Math.abs(value))}
    </Text>
  );
}
