import { useTranslation } from 'react-i18next';
import { useParams } from 'react-router';
import { ApiError } from '../../api/errors';
import { useKitsFor } from '../../api/kits';
import { useSession } from '../../api/session';
import { useSupplyRequest } from '../../api/supplies';
import type { SupplyItem, SupplyRequest } from '../../api/types';
import { EmptyState } from '../../components/EmptyState';
import { QueryView } from '../../components/QueryView';
import { Sheet, SheetBar, SheetFact } from '../../components/Sheet';
import { readDraft } from '../../lib/draft';
import { useFormat } from '../../lib/useFormat';
import { issueDraft, type IssueDraft } from '../clerk/issueDraft';
import classes from './AcceptanceForm.module.css';

/** The paper that the client signs: read on a phone, printed on a sheet of A4. */
export default function AcceptanceForm() {
  const { id = '' } = useParams();
  const { t } = useTranslation();
  const query = useSupplyRequest(id);
  if (query.error instanceof ApiError && query.error.status === 404) {
    return <EmptyState isPage title={t('form.notFound')} text={t('form.notFoundText')} />;
  }
  return <QueryView query={query}>{(item) => <FormPage item={item} />}</QueryView>;
}

function FormPage({ item }: { item: SupplyRequest }) {
  const { t } = useTranslation();
  const me = useSession();
  const isClerk = me.permissions.includes('supplies.issue');
  const isOpen = item.status === 'requested' || item.status === 'ready';
  const back = !isClerk ? `/tasks/${item.task.id}` : isOpen ? `/supplies/${item.id}` : '/supplies';
  return (
    <>
      <title>{`${t('form.title')} №${item.task.number} · Make Cats Free`}</title>
      <SheetBar back={back}>{t(isClerk ? 'form.backToKit' : 'form.backToTask')}</SheetBar>
      <FormSheet item={item} lines={useLines(item)} />
    </>
  );
}

/** What was handed over; before that what is being put together, or what such a task usually takes. */
function useLines(item: SupplyRequest): Pick<SupplyItem, 'name' | 'quantity' | 'note'>[] {
  const mayReadKits = useSession().permissions.includes('kits.read');
  const wasIssued = item.items.length > 0;
  const { data: kits } = useKitsFor(item.task.service_type.id, mayReadKits && !wasIssued);
  if (wasIssued) return item.items;
  return readDraft<IssueDraft>(issueDraft(item.id))?.items ?? kits?.[0]?.items ?? [];
}

type Lines = ReturnType<typeof useLines>;

function FormSheet({ item, lines }: { item: SupplyRequest; lines: Lines }) {
  const { t } = useTranslation();
  const format = useFormat();
  const facts = (
    <>
      <SheetFact label={t('form.service')}>{item.task.service_type.name}</SheetFact>
      <SheetFact label={t('form.when')}>{format.full(item.task.scheduled_at)}</SheetFact>
      <SheetFact label={t('task.client')}>{item.task.client.name}</SheetFact>
      <SheetFact label={t('task.worker')}>{item.worker.name}</SheetFact>
    </>
  );
  return (
    <Sheet title={t('form.title')} number={`№${item.task.number}`} facts={facts}>
      <h2>{t('form.kit')}</h2>
      <Items lines={lines} />
      <h2>{t('form.work')}</h2>
      <Outcome />
      <div className={classes.signatures}>
        <Signature who={t('task.client')} name={item.task.client.name} />
        <Signature who={t('task.worker')} name={item.worker.name} />
      </div>
      <footer>{t('form.footer')}</footer>
    </Sheet>
  );
}

const FREE_LINES = 3;

/** What was received, to be ticked; a free line for what a pen adds. */
function Items({ lines }: { lines: Lines }) {
  const { t } = useTranslation();
  const free = lines.length === 0 ? FREE_LINES : 1;
  return (
    <table className={classes.items}>
      <thead>
        <tr>
          <th scope="col">{t('form.received')}</th>
          <th scope="col">{t('issue.item')}</th>
          <th scope="col">{t('issue.quantity')}</th>
        </tr>
      </thead>
      <tbody>
        {lines.map((line, index) => (
          <tr key={index}>
            <td>
              <Box label={t('form.tick', { name: line.name })} />
            </td>
            <td>
              {line.name}
              {line.note && <small>{line.note}</small>}
            </td>
            <td>{line.quantity}</td>
          </tr>
        ))}
        {Array.from({ length: free }, (_, index) => (
          <tr key={`free ${index}`}>
            <td>
              <Box label={t('form.tickFree')} />
            </td>
            <td />
            <td />
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Outcome() {
  const { t } = useTranslation();
  return (
    <>
      <ul className={classes.outcome}>
        {['accepted', 'remarks'].map((outcome) => (
          <li key={outcome}>
            <Box label={t('form.tickOutcome')} /> {t(`form.${outcome}`)}
          </li>
        ))}
      </ul>
      <div className={classes.rule} />
      <div className={classes.rule} />
    </>
  );
}

/** To be ticked with a pen. */
function Box({ label }: { label: string }) {
  return <span className={classes.box} role="img" aria-label={label} />;
}

function Signature({ who, name }: { who: string; name: string }) {
  const { t } = useTranslation();
  return (
    <div>
      <div className={classes.rule} />
      <span>{t('form.signature', { who, name })}</span>
      <div className={classes.rule} />
      <span>{t('form.date')}</span>
    </div>
  );
}
