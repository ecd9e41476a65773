import type { TFunction } from 'i18next';
import type { AuditLine } from '../../api/types';

/** The one artifact that the program names itself; all others are called what the clerk called them. */
const COOKIE = 'fortune cookie';

export const artifactName = (t: TFunction, { name }: Pick<AuditLine, 'name'>) =>
  name === COOKIE ? t('suppliesAudit.cookie') : name;
