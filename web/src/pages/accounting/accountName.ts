import type { TFunction } from 'i18next';

/** The company's accounts are called what they are in the reader's language, people by their names. */
export const accountName = (t: TFunction, { account, name }: { account: string | null; name: string }) =>
  account ? t(`books.account.${account}`, { defaultValue: name }) : name;
