// Signing in to the mail server and encryption. 0.0.0.0 leads to this machine too, but is no loopback address by its name: for the program it
// is another machine, to which no password goes in the clear.
import { expect, test } from '@playwright/test';
import type { SMTPServerOptions } from 'smtp-server';
import { Api, eventually } from '../support/api';
import { password } from '../support/company';
import { Certificate, MailServer } from '../support/mail';
import { Program } from '../support/program';

const far = '0.0.0.0';
let certificate: Certificate;
test.beforeAll(() => { certificate = new Certificate(far); });
test.afterAll(() => certificate.remove());

interface Mail { status: string; attempts: number; last_error: string | null }

/** Invites somebody; the mail once its first attempt is over. */
async function firstAttempt(options: SMTPServerOptions, url: (port: number) => string, settings: Record<string, string> = {}): Promise<{ mail: Mail; server: MailServer }> {
  const server = new MailServer({ ...options, onAuth: (auth, _session, done) => done(auth.username === 'us@er' && auth.password === 'p@ss:word' ? null : new Error('wrong'), { user: auth.username }) });
  await server.start();
  const program = new Program({ MCF_SMTP_URL: url(server.port), ...settings });
  try {
    await program.start();
    program.addUser('admin@example.org', 'Admin', 'admin', password);
    const admin = await Api.signIn(program.url, 'admin@example.org', password);
    await admin.ok('POST', '/api/users', { email: 'person@example.org', name: 'Person', roles: ['client'] }, 201);
    const mail = await eventually(async () => (await admin.ok('GET', '/api/mails')).items.find((m: Mail) => m.status === 'sent' || m.last_error), 15_000);
    return { mail, server };
  } finally {
    await program.remove();
    await server.stop();
  }
}

const withTls = (): SMTPServerOptions => ({ key: certificate.key, cert: certificate.cert });
const signedIn = (port: number) => `smtp://us%40er:p%40ss%3Aword@${far}:${port}`;

test('with a user and a password the program signs in, over TLS after STARTTLS', async () => {
  const { mail, server } = await firstAttempt(withTls(), signedIn, { MCF_SMTP_CA: certificate.file });
  expect(mail).toMatchObject({ status: 'sent', attempts: 1 });
  expect(server.messages).toMatchObject([{ user: 'us@er', secure: true, to: ['person@example.org'] }]);
});

test('smtps:// is encrypted from the first byte', async () => {
  const { mail, server } = await firstAttempt({ ...withTls(), secure: true }, (port) => signedIn(port).replace('smtp:', 'smtps:'), { MCF_SMTP_CA: certificate.file });
  expect(mail.status).toBe('sent');
  expect(server.messages).toMatchObject([{ user: 'us@er', secure: true }]);
});

test('a server that nobody vouches for gets neither password nor message, and the admin sees why', async () => {
  const { mail, server } = await firstAttempt(withTls(), signedIn);
  expect(mail).toMatchObject({ status: 'queued', attempts: 1 });
  expect(mail.last_error).toMatch(/certificate/i);
  expect(server.messages).toEqual([]);
});

test('no password goes in the clear: a server without STARTTLS is not spoken to', async () => {
  let asked = false;
  const { mail, server } = await firstAttempt({ disabledCommands: ['STARTTLS'], allowInsecureAuth: true, onMailFrom: (_address, _session, done) => { asked = true; done(); } }, signedIn);
  expect(mail).toMatchObject({ status: 'queued', attempts: 1 });
  expect(asked).toBe(false);
  expect(server.messages).toEqual([]);
});

test('a wrong password is the installation\'s fault, not the message\'s: it waits, and the admin sees the server\'s words', async () => {
  const { mail, server } = await firstAttempt(withTls(), (port) => `smtp://us%40er:wrong@${far}:${port}`, { MCF_SMTP_CA: certificate.file });
  expect(mail).toMatchObject({ status: 'queued', attempts: 1 });
  expect(mail.last_error).toMatch(/535|denied/);
  expect(server.messages).toEqual([]);
});

test('without a password another machine is spoken to over TLS if it offers that', async () => {
  const { mail, server } = await firstAttempt({ ...withTls(), authOptional: true }, (port) => `smtp://${far}:${port}`, { MCF_SMTP_CA: certificate.file });
  expect(mail.status).toBe('sent');
  expect(server.messages).toMatchObject([{ user: '', secure: true }]);
});
