import { useTranslation } from 'react-i18next';
import { useCompanySettings } from '../../api/admin';
import { PageHeader } from '../../components/PageHeader';
import { QueryView } from '../../components/QueryView';
import { CompanyForm } from './CompanyForm';

export default function Company() {
  const { t } = useTranslation();
  return (
    <>
      <PageHeader title={t('nav.company')} hint={t('company.hint')} />
      <QueryView query={useCompanySettings()}>
        {({ value, etag }) => <CompanyForm key={etag} company={value} etag={etag} />}
      </QueryView>
    </>
  );
}
