import { Button, Group, NativeSelect, Stack, Switch, Text, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ApiError } from '../../api/errors';
import { readKit, useSaveKit } from '../../api/kits';
import { useServiceTypes } from '../../api/manage';
import type { Kit } from '../../api/types';
import { ErrorNotice } from '../../components/ErrorNotice';
import { itemRow, ItemRows, itemsOf, type ItemRow, type ItemsForm } from '../../components/ItemRows';
import { fieldErrors } from '../../lib/formErrors';
import { KitConflict } from './KitConflict';

const FIELDS = ['name', 'service_type_id', 'items', 'active'];

const valuesOf = (kit: Kit | null) => ({
  name: kit?.name ?? '',
  service_type_id: kit?.service_type_id ?? '',
  items: kit ? kit.items.map((item) => itemRow(item)) : ([itemRow()] as ItemRow[]),
  active: kit?.active ?? true,
});

export function KitForm({ kit, onDone }: { kit: Kit | null; onDone: () => void }) {
  const { t } = useTranslation();
  const [theirs, setTheirs] = useState<Kit | null>(null);
  const [base, setBase] = useState(kit);
  const save = useSaveKit(onDone);
  const required = (value: string) => (value.trim() ? null : t('fieldErrors.required'));
  const form = useForm({
    initialValues: valuesOf(kit),
    validate: { name: required, items: { name: required } },
  });
  const refused = (error: ApiError) => {
    form.setErrors(fieldErrors(t, error));
    // Both versions are kept: theirs is shown, mine stays in the form.
    if (error.status === 412 && kit) void readKit(kit.id).then(setTheirs);
  };
  const send = (over: Kit | null) =>
    form.onSubmit(({ name, service_type_id, items, active }) => {
      setBase(over);
      setTheirs(null);
      const input = { name: name.trim(), service_type_id: service_type_id || null, items: itemsOf(items), active };
      save.mutate({ kit: over, input }, { onError: refused });
    });
  const take = (other: Kit) => {
    setBase(other);
    setTheirs(null);
    save.reset();
    form.setValues(valuesOf(other));
  };
  return (
    <form onSubmit={send(base)} noValidate>
      <Stack>
        <TextInput label={t('kits.name')} required data-autofocus {...form.getInputProps('name')} />
        <ServiceType kit={base} {...form.getInputProps('service_type_id')} />
        <ItemRows form={form as unknown as ItemsForm} legend={t('issue.items')} />
        {kit && (
          <div>
            <Switch label={t('kits.offered')} {...form.getInputProps('active', { type: 'checkbox' })} />
            <Text size="sm" c="dimmed" mt={4}>
              {t('kits.retireHint')}
            </Text>
          </div>
        )}
        {theirs ? (
          <KitConflict theirs={theirs} take={() => take(theirs)} keepMine={() => send(theirs)()} />
        ) : (
          <ErrorNotice error={save.error} fields={FIELDS} />
        )}
        <Group justify="flex-end">
          <Button variant="default" onClick={onDone}>
            {t('common.back')}
          </Button>
          <Button type="submit" loading={save.isPending} disabled={theirs !== null}>
            {t('common.save')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

/** Those on offer, and the kit's own if that is retired by now. */
function ServiceType({ kit, ...field }: { kit: Kit | null }) {
  const { t } = useTranslation();
  const { items = [] } = useServiceTypes();
  const offered = items.filter((type) => type.active || type.id === kit?.service_type_id);
  const known = kit?.service_type && !offered.some(({ id }) => id === kit.service_type_id) ? [kit.service_type] : [];
  return (
    <NativeSelect
      label={t('kits.serviceType')}
      data={[
        { value: '', label: t('kits.everyType') },
        ...[...offered, ...known].map(({ id, name }) => ({ value: id, label: name })),
      ]}
      {...field}
    />
  );
}
