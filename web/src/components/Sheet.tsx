import { Button, Group } from '@mantine/core';
import IconPrinter from '@tabler/icons-react/icons/IconPrinter';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useCompany } from '../api/session';
import { BackLink } from './BackLink';
import classes from './Sheet.module.css';

interface Props {
  title: string;
  number: string;
  /** Who, when: rows of <SheetFact>. */
  facts: ReactNode;
  children: ReactNode;
}

/** A document: read on a phone, printed on a sheet of A4. */
export function Sheet({ title, number, facts, children }: Props) {
  const { data: company } = useCompany();
  return (
    <article className={classes.sheet}>
      <header className={classes.head}>
        <div>
          <span className={classes.company}>{company?.name}</span>
          <h1>{title}</h1>
        </div>
        <strong className={classes.number}>{number}</strong>
      </header>
      <dl className={classes.facts}>{facts}</dl>
      {children}
    </article>
  );
}

export function SheetFact({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div>
      <dt>{label}</dt>
      <dd>{children}</dd>
    </div>
  );
}

/** What stands around a sheet, but not on paper. */
export function NotOnPaper({ children }: { children: ReactNode }) {
  return <div className={classes.screen}>{children}</div>;
}

/** Over a sheet: the way back, and the printer. */
export function SheetBar({ back, children }: { back: string; children: ReactNode }) {
  const { t } = useTranslation();
  return (
    <NotOnPaper>
      <Group justify="space-between" mb="md">
        <BackLink to={back}>{children}</BackLink>
        <Button leftSection={<IconPrinter size={18} />} onClick={() => window.print()}>
          {t('form.print')}
        </Button>
      </Group>
    </NotOnPaper>
  );
}
