import { Button, Center } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { List } from '../api/lists';
import { AfterSteps, OneStepLater } from '../lib/steps';
import { ErrorNotice } from './ErrorNotice';
import { Loading } from './Loading';

interface Props<T> {
  list: List<T>;
  empty: ReactNode;
  loading?: ReactNode;
  /** The rest is read without being asked for. */
  complete?: boolean;
  children: (items: T[]) => ReactNode;
}

/** A list with its skeleton, its error, its empty state and the button for more. */
export function ListView<T>({ list, empty, loading, complete, children }: Props<T>) {
  const { t } = useTranslation();
  if (!list.items) {
    if (list.error) return <ErrorNotice error={list.error} retry={() => void list.refetch()} />;
    return loading ?? <Loading />;
  }
  if (list.items.length === 0) return empty;
  return (
    <>
      <OneStepLater>{children(list.items)}</OneStepLater>
      {list.hasNextPage && !complete && (
        <AfterSteps>
          <Center mt="lg">
            <Button variant="default" loading={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
              {t('common.more')}
            </Button>
          </Center>
        </AfterSteps>
      )}
    </>
  );
}
