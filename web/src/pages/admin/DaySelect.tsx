import { Select, type SelectProps } from '@mantine/core';
import { useTranslation } from 'react-i18next';

const weekdays = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'];

/** When something of the company happens again and again: each day, on a weekday, on a day of the month. */
export function DaySelect(props: SelectProps) {
  const { t, i18n } = useTranslation();
  // 1 January 2024 was a Monday.
  const weekday = (at: number) =>
    new Intl.DateTimeFormat(i18n.language, { weekday: 'long', timeZone: 'UTC' }).format(Date.UTC(2024, 0, 1 + at));
  const data = [
    { value: 'daily', label: t('company.day.daily') },
    ...weekdays.map((value, at) => ({ value, label: t('company.day.weekly', { day: weekday(at) }) })),
    { value: 'last', label: t('company.day.last') },
    ...Array.from({ length: 28 }, (_, at) => ({ value: String(at + 1), label: t('company.day.monthly', { day: at + 1 }) })),
  ];
  return <Select data={data} searchable allowDeselect={false} {...props} />;
}
