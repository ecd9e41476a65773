import { useTranslation } from 'react-i18next';
import { usePipeline } from '../../api/manage';
import { PageHeader } from '../../components/PageHeader';
import { QueryView } from '../../components/QueryView';
import { PipelineEditor } from './PipelineEditor';

export default function Matching() {
  const { t } = useTranslation();
  const query = usePipeline();
  return (
    <>
      <PageHeader title={t('nav.matching')} hint={t('matching.hint')} />
      <QueryView query={query}>
        {({ value, etag }) => <PipelineEditor key={value.version} pipeline={value} etag={etag} />}
      </QueryView>
    </>
  );
}
