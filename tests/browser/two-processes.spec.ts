// The main job's journey with two processes on one PostgreSQL, one of which is killed on the way: the browser does not notice.
import { test } from '@playwright/test';
import { server } from '../support/program';
import { mainJob } from '../support/journey';
import { TwoProcesses } from '../support/two-processes';

test.skip(!server, 'several processes need PostgreSQL: POSTGRESQL is not set');

for (const moment of ['ordered', 'issued'] as const) {
  test(`the main job, with a process killed when it is ${moment}`, async ({ page, browser, locale, viewport }) => {
    test.setTimeout(180_000);
    const company = new TwoProcesses();
    await company.open();
    await mainJob({ company, page, browser, locale: locale!, viewport: viewport! }, async (now) => {
      if (now !== moment) return;
      await company.first.stop('SIGKILL');
      company.gone(company.first);
    });
    await company.close();
  });
}
