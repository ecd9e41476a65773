import { DateTimePicker } from '@mantine/dates';
import { useTranslation } from 'react-i18next';
import 'dayjs/locale/ru';
import { nowWall } from '../lib/dates';
import { zonesDiffer } from '../lib/days';
import { useFormat } from '../lib/useFormat';
import { useIsPhone } from '../lib/width';
import '@mantine/dates/styles.css';

interface Props {
  label: string;
  /** Wall time of the company, "2026-11-24 13:00:00". */
  value?: string | null;
  onChange?: (value: string | null) => void;
  error?: React.ReactNode;
  required?: boolean;
  /** A moment that has been, or none for now; else one to come. */
  past?: boolean;
}

/** Date and time in the company's zone, which is named where the reader's clock shows another one. */
export function WhenField({ label, value, onChange, error, required, past = false }: Props) {
  const { t, i18n } = useTranslation();
  const { zone } = useFormat();
  const isPhone = useIsPhone();
  return (
    <DateTimePicker
      label={label}
      description={zonesDiffer(zone) ? t('dates.inZone', { zone }) : undefined}
      placeholder={t('dates.pick')}
      value={value}
      onChange={onChange}
      error={error}
      required={required}
      locale={i18n.language}
      firstDayOfWeek={1}
      valueFormat={i18n.language === 'ru' ? 'D MMMM YYYY, HH:mm' : 'D MMM YYYY, HH:mm'}
      minDate={past ? undefined : nowWall(zone)}
      maxDate={past ? nowWall(zone) : undefined}
      dropdownType={isPhone ? 'modal' : 'popover'}
      modalProps={{ title: label, closeButtonProps: { 'aria-label': t('common.close') } }}
      defaultTimeValue="10:00"
      clearable={past}
      clearButtonProps={{ 'aria-label': t('common.clear') }}
      submitButtonProps={{ 'aria-label': t('common.done') }}
      timePickerProps={{
        withDropdown: true,
        minutesStep: 5,
        hoursInputLabel: t('dates.hoursLabel'),
        minutesInputLabel: t('dates.minutesLabel'),
      }}
      nextLabel={t('dates.nextMonth')}
      previousLabel={t('dates.previousMonth')}
    />
  );
}
