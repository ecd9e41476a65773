import { ActionIcon, Button, Group, NumberInput, Stack, Textarea, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import IconTrash from '@tabler/icons-react/icons/IconTrash';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { useIssueSupplies, type Issue } from '../../api/supplies';
import type { SupplyRequest } from '../../api/types';
import { ErrorNotice } from '../../components/ErrorNotice';
import { newKey } from '../../lib/ids';
import { fieldErrors } from '../../lib/formErrors';

const emptyItem = (name = '') => ({ key: newKey(), name, quantity: 1, note: '' });

/** What is handed over, line by line; without the cookie only with a reason. */
export function IssueForm({ item, onDone }: { item: SupplyRequest; onDone: () => void }) {
  const { t } = useTranslation();
  const issue = useIssueSupplies(item.id, onDone);
  const isCookieMissing = item.cookie.status !== 'off' && item.cookie.status !== 'arrived';
  const form = useForm({
    initialValues: {
      items: item.items.length
        ? item.items.map((given) => ({ ...emptyItem(given.name), quantity: given.quantity, note: given.note ?? '' }))
        : [emptyItem(t('issue.kit')), emptyItem(t('issue.acceptanceForm'))],
      without_cookie_reason: '',
    },
    validate: { items: { name: (value) => (value.trim() ? null : t('fieldErrors.required')) } },
  });

  const submit = form.onSubmit((values) => {
    const input: Issue = {
      items: values.items.map(({ name, quantity, note }) => ({
        name: name.trim(),
        quantity,
        note: note.trim() || null,
      })),
      without_cookie_reason: (isCookieMissing && values.without_cookie_reason.trim()) || undefined,
    };
    issue.mutate(input, { onError: (error) => form.setErrors(fieldErrors(t, error)) });
  });

  return (
    <form onSubmit={submit} noValidate>
      <Stack>
        {form.values.items.map((row, index) => (
          <Group key={row.key} align="flex-end" gap="xs" wrap="nowrap">
            <TextInput label={t('issue.item')} flex={1} {...form.getInputProps(`items.${index}.name`)} />
            <NumberInput
              label={t('issue.quantity')}
              w={92}
              min={1}
              max={999}
              {...form.getInputProps(`items.${index}.quantity`)}
            />
            <ActionIcon
              variant="subtle"
              color="gray"
              size={42}
              aria-label={t('issue.remove', { name: row.name })}
              disabled={form.values.items.length === 1}
              onClick={() => form.removeListItem('items', index)}
            >
              <IconTrash size={20} />
            </ActionIcon>
          </Group>
        ))}
        <Group>
          <Button variant="light" size="sm" onClick={() => form.insertListItem('items', emptyItem())}>
            {t('issue.add')}
          </Button>
        </Group>
        {isCookieMissing && (
          <Textarea
            label={t('issue.withoutCookie')}
            description={t('issue.withoutCookieHint')}
            autosize
            {...form.getInputProps('without_cookie_reason')}
          />
        )}
        <ErrorNotice error={issue.error} fields={['items', 'without_cookie_reason']} />
        <Group>
          <Button type="submit" loading={issue.isPending}>
            {t('issue.confirm')}
          </Button>
          <Button component={Link} to="/supplies" variant="default">
            {t('common.back')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
