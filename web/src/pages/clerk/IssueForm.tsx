import { Button, Group, Stack } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { ApiError } from '../../api/errors';
import { useIssueSupplies } from '../../api/supplies';
import type { Kit, SupplyRequest } from '../../api/types';
import { ErrorNotice } from '../../components/ErrorNotice';
import { itemRow, ItemRows, itemsOf, type ItemRow, type ItemsForm } from '../../components/ItemRows';
import { isCookieMissing } from '../../lib/cookie';
import { keepDraft, readDraft } from '../../lib/draft';
import { fieldErrors } from '../../lib/formErrors';
import { issueDraft, type IssueDraft } from './issueDraft';
import { KitPicker } from './KitPicker';
import { NoLongerOpen } from './NoLongerOpen';
import { WithoutCookie } from './WithoutCookie';

interface Props {
  item: SupplyRequest;
  kits: Kit[];
  onDone: () => void;
}

/** What is handed over, line by line; without the cookie only with a reason. What was typed stays whatever the page learns meanwhile. */
export function IssueForm({ item, kits, onDone }: Props) {
  const { t } = useTranslation();
  const form = useIssueForm(item, kits);
  const queries = useQueryClient();
  const issue = useIssueSupplies(item.id, () => {
    keepDraft(issueDraft(item.id), null);
    onDone();
  });
  const isOpen = item.status === 'requested' || item.status === 'ready';
  const needsReason = isCookieMissing(item.cookie);
  const refused = (error: ApiError) => {
    form.setErrors(fieldErrors(t, error));
    if (error.code === 'cookie_missing') form.setFieldError('without_cookie_reason', t('fieldErrors.required'));
    // The request is not what the page shows: it has to be asked for anew.
    if (error.status === 409) void queries.invalidateQueries({ queryKey: ['supply-requests'] });
  };
  const submit = form.onSubmit(({ items, without_cookie_reason }) =>
    issue.mutate(
      { items: itemsOf(items), without_cookie_reason: (needsReason && without_cookie_reason.trim()) || undefined },
      { onError: refused },
    ),
  );
  return (
    <form onSubmit={submit} noValidate>
      <Stack>
        {issue.isIdle || issue.isError ? <NoLongerOpen item={item} /> : null}
        <KitPicker
          kits={kits}
          rows={form.values.items}
          choose={(rows) => form.setFieldValue('items', rows)}
          serviceType={item.task.service_type.name}
        />
        <ItemRows form={form as unknown as ItemsForm} legend={t('issue.items')} />
        {isOpen && <WithoutCookie cookie={item.cookie} field={form.getInputProps('without_cookie_reason')} />}
        <ErrorNotice error={issue.error} fields={['items', 'without_cookie_reason']} />
        <Group>
          <Button type="submit" loading={issue.isPending} disabled={!isOpen}>
            {t(isOpen && needsReason ? 'issue.confirmWithout' : 'issue.confirm')}
          </Button>
          <Button component={Link} to="/supplies" variant="default">
            {t('common.back')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

function useIssueForm(item: SupplyRequest, kits: Kit[]) {
  const { t } = useTranslation();
  const [draft] = useState(() => readDraft<IssueDraft>(issueDraft(item.id)));
  const usual = kits[0]?.items ?? [{ name: t('issue.kit') }, { name: t('issue.acceptanceForm') }];
  const required = (value: string) => (value.trim() ? null : t('fieldErrors.required'));
  const needsReason = isCookieMissing(item.cookie);
  const form = useForm<{ items: ItemRow[]; without_cookie_reason: string }>({
    initialValues: {
      items: (draft?.items ?? usual).map((line) => itemRow(line)),
      without_cookie_reason: draft?.without_cookie_reason ?? '',
    },
    validate: { items: { name: required }, without_cookie_reason: (value) => (needsReason ? required(value) : null) },
    onValuesChange: ({ items, without_cookie_reason }) =>
      keepDraft(issueDraft(item.id), { items: itemsOf(items), without_cookie_reason }),
  });
  // A cookie that has arrived needs no reason any more, nor the complaint that there is none.
  const { clearFieldError } = form;
  useEffect(() => {
    if (!needsReason) clearFieldError('without_cookie_reason');
  }, [needsReason, clearFieldError]);
  return form;
}
