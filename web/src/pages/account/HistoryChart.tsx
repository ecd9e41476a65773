import '@mantine/charts/styles.css';
import { CompositeChart, type CompositeChartSeries } from '@mantine/charts';
import { Card, Table, VisuallyHidden } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { AccountMonth } from '../../api/types';
import { toMajor } from '../../lib/money';
import { useFormat } from '../../lib/useFormat';

type Sum = 'charged' | 'paid' | 'earned' | 'bonuses' | 'penalties' | 'paid_out' | 'balance';

const series: Record<'client' | 'worker', { name: Sum; color: string }[]> = {
  client: [
    { name: 'charged', color: 'orange.6' },
    { name: 'paid', color: 'sea.6' },
  ],
  worker: [
    { name: 'earned', color: 'sea.6' },
    { name: 'bonuses', color: 'blue.6' },
    { name: 'penalties', color: 'red.6' },
    { name: 'paid_out', color: 'gray.6' },
  ],
};

interface Props {
  months: AccountMonth[];
  isClient: boolean;
  height: number;
}

/** The last months: what came and went, and what was left at each one's end. The picture is for eyes; a table says the same to who listens. */
export default function HistoryChart({ months, isClient, height }: Props) {
  const { t } = useTranslation();
  const format = useFormat();
  const bars = series[isClient ? 'client' : 'worker'];
  const shown: CompositeChartSeries[] = [
    ...bars.map(({ name, color }) => ({ name, color, type: 'bar' as const, label: t(`history.${name}`) })),
    { name: 'balance', color: 'yellow.7', type: 'line', label: t('history.balance') },
  ];
  const data = months.map((month) => ({
    month: format.month(month.from),
    ...Object.fromEntries([...bars.map(({ name }) => name), 'balance' as const].map((name) => [name, toMajor(month[name] ?? 0)])),
  }));
  return (
    <Card padding="md">
      <div aria-hidden>
        <CompositeChart
          h={height}
          data={data}
          dataKey="month"
          series={shown}
          withLegend
          legendProps={{ verticalAlign: 'bottom' }}
          curveType="linear"
          maxBarWidth={24}
          valueFormatter={(value) => format.number(value)}
          yAxisProps={{ width: 56 }}
          composedChartProps={{ accessibilityLayer: false }}
        />
      </div>
      <HistoryTable months={months} names={[...bars.map(({ name }) => name), 'balance']} />
    </Card>
  );
}

function HistoryTable({ months, names }: { months: AccountMonth[]; names: Sum[] }) {
  const { t } = useTranslation();
  const format = useFormat();
  return (
    <VisuallyHidden>
      <Table aria-label={t('history.title')}>
        <thead>
          <tr>
            <th scope="col">{t('history.month')}</th>
            {names.map((name) => (
              <th key={name} scope="col">
                {t(`history.${name}`)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {months.map((month) => (
            <tr key={month.from}>
              <th scope="row">{format.month(month.from)}</th>
              {names.map((name) => (
                <td key={name}>{format.money(month[name] ?? 0)}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </Table>
    </VisuallyHidden>
  );
}
