import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect, type PeerCertificate } from 'node:tls';
import { afterAll, beforeEach, expect, test } from 'vitest';
import { makeCertificate, type Pair } from '../../make/certificates.ts';
import { control } from '../../make/control.ts';
import { toolbox } from '../../make/toolbox.ts';
import { describeWith } from '../../make/tools.ts';
import { catchSaved } from './saved.ts';
import { copied, goTo, sharedBerth } from './shared.ts';

describeWith('Certificates', { tools: ['openssl'] }, () => {
  const folder = mkdtempSync(join(tmpdir(), 'berth-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }));
  const tools = toolbox(folder);
  trustStore(folder);
  const shared = sharedBerth({ env: tools.env });
  const shown = () => shared.page.getByRole('region', { name: 'What clients are shown' });
  const dialog = () => shared.page.getByRole('dialog', { name: 'Use your own certificate' });
  const authority = async () => (await control(shared.data).ask('exportAuthority', {})).pem;

  /** What a client is shown that trusts these, and looks whether it is for localhost. */
  const seen = async (trusted?: string): Promise<PeerCertificate> => {
    const ca = trusted ?? (await authority());
    const port = Number(shared.host.split(':').at(-1));
    return new Promise((resolve, reject) => {
      const socket = connect({ host: '127.0.0.1', port, servername: 'localhost', ca }, () => {
        resolve(socket.getPeerCertificate());
        socket.destroy();
      });
      socket.on('error', reject);
    });
  };
  const importPair = async ({ cert, key }: Pair) => {
    if (!(await dialog().isVisible())) await shown().getByRole('button', { name: 'Use your own…' }).click();
    await dialog().getByRole('textbox', { name: 'Certificate and chain (PEM)' }).fill(cert);
    await dialog().getByRole('textbox', { name: 'Private key (PEM)' }).fill(key);
    await dialog().getByRole('button', { name: 'Check and use' }).click();
  };

  beforeEach(async () => {
    await shared.page.setViewportSize({ width: 1280, height: 800 });
    const client = control(shared.data);
    const { served } = await client.ask('certificates', {});
    if (served.kind === 'own') await client.ask('dropCertificate', {});
    await client.ask('renewCertificate', { names: [] });
    await shared.page.reload();
    await goTo(shared.page, '/connect/certificates');
    await shown().waitFor();
  });

  test('a renewed one is shown at once, by the page and to clients, and nothing is restarted', async () => {
    const { page, berth, data } = shared;
    const before = await seen();
    const { pid, startedAt } = await control(data).ask('status', {});
    await shown().getByRole('button', { name: 'Renew now' }).click();
    await page.getByText('There is a new certificate. Nothing was restarted.').waitFor();
    const after = await seen();
    expect(after.fingerprint256).not.toBe(before.fingerprint256);
    await shown()
      .getByRole('button', { name: /^Copy the digest|^Copy / })
      .first()
      .click();
    await expect.poll(() => copied(berth)).toBe(after.fingerprint256.replaceAll(':', '').toLowerCase());
    expect(await control(data).ask('status', {})).toMatchObject({ pid, startedAt });
  });

  test('a further name is in it from then on, until it is taken out', async () => {
    const { page } = shared;
    expect((await seen()).subjectaltname).not.toContain('nas.lan');
    await page.getByRole('textbox', { name: 'A further name or address' }).fill('nas.lan');
    await page.keyboard.press('Enter');
    const remove = page.getByRole('button', { name: 'Take nas.lan out' });
    await remove.waitFor();
    expect((await seen()).subjectaltname).toContain('DNS:nas.lan');
    await remove.click();
    await remove.waitFor({ state: 'detached' });
    expect((await seen()).subjectaltname).not.toContain('nas.lan');
  });

  test('a name that the authority may not sign for is refused beside the field, and nothing is changed', async () => {
    const { page } = shared;
    const before = await seen();
    const field = page.getByRole('textbox', { name: 'A further name or address' });
    await field.fill('registry.example.com');
    await page.getByRole('button', { name: 'Add', exact: true }).click();
    const refusal = shown().getByRole('alert');
    await refusal.getByText('The authority of this machine may not sign for registry.example.com.').waitFor();
    expect((await seen()).fingerprint256).toBe(before.fingerprint256);
    await field.fill('nas.lan');
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Take nas.lan out' }).waitFor();
    await refusal.waitFor({ state: 'detached' });
  });

  test('a pair of the person’s own is checked, and what is wrong with it is said in the dialog', async () => {
    const { page } = shared;
    const before = await seen();
    const good = makeCertificate();
    const signer = makeCertificate({ name: 'a signer', isAuthority: true, names: '' });
    const expired = makeCertificate({ days: -1 });
    for (const [pair, sentence] of [
      [{ cert: 'nothing', key: good.key }, 'This is no certificate that can be served.'],
      [{ cert: good.cert, key: 'nothing' }, 'The key cannot be read.'],
      [{ cert: good.cert, key: signer.key }, 'The key does not belong to the certificate.'],
      [signer, 'a signer is an authority, not the certificate of a server.'],
      [{ cert: good.cert + signer.cert, key: good.key }, 'The certificates do not follow from one another.'],
      [expired, 'The certificate is not valid today.'],
    ] as const) {
      await importPair(pair);
      await dialog().getByRole('alert').filter({ hasText: sentence }).waitFor();
    }
    await page.keyboard.press('Escape');
    await dialog().waitFor({ state: 'detached' });
    expect((await seen()).fingerprint256).toBe(before.fingerprint256);
  });

  test('a good pair is shown to clients from files, and the local one again when it is wanted', async () => {
    const { page } = shared;
    const { cert, key } = makeCertificate({ name: 'of my own' });
    writeFileSync(join(folder, 'own.crt'), cert);
    writeFileSync(join(folder, 'own.key'), key, { mode: 0o600 });
    await shown().getByRole('button', { name: 'Use your own…' }).click();
    const files = dialog().locator('input[type="file"]');
    await files.nth(0).setInputFiles(join(folder, 'own.crt'));
    await files.nth(1).setInputFiles(join(folder, 'own.key'));
    await dialog().getByRole('button', { name: 'Check and use' }).click();
    await page.getByText('Clients are shown your certificate.').waitFor();
    await shown().getByText('your own', { exact: true }).waitFor();
    await shown().getByText('of my own').waitFor();
    expect((await seen(cert)).subject.CN).toBe('of my own');
    await shown().getByRole('button', { name: 'Back to the local one' }).click();
    await shown().getByText('signed by this machine').waitFor();
    expect((await seen()).subject.CN).toBe('localhost');
  });

  test('one that expires soon is a notice on Overview and in the tray, which leads here', async () => {
    const { page, berth } = shared;
    const pair = makeCertificate({ name: 'of the spring', days: 20 });
    await importPair(pair);
    await shown().getByText('your own', { exact: true }).waitFor();
    const said =
      /^The certificate of the spring expires on \d{4}-\d\d-\d\d\. Import its successor before that\.$/;
    await page.getByRole('alert').filter({ hasText: said }).waitFor();
    await expect.poll(() => berth.state()).toMatch(/^Attention · the certificate expires on \d{4}-/);
    await goTo(page, '/');
    const note = page.getByRole('alert').filter({ hasText: 'The certificate of the spring expires on' });
    await note.getByRole('button', { name: 'Certificates' }).click();
    await shown().getByRole('button', { name: 'Back to the local one' }).click();
    await expect.poll(() => berth.icon()).toBe('running');
  });

  test('one that names another machine says so', async () => {
    const { page } = shared;
    await importPair(makeCertificate({ name: 'elsewhere', names: 'DNS:elsewhere.lan' }));
    await page
      .getByRole('alert')
      .filter({ hasText: 'Your certificate is for elsewhere.lan, not for localhost.' })
      .waitFor();
  });

  // Without an administrator nothing that everybody trusts is changed.
  test.skipIf(process.getuid?.() !== 0)(
    'a store of this machine is told of the authority from here',
    async () => {
      const { page } = shared;
      const part = page.getByRole('region', { name: 'The authority of this machine' });
      const store = part.getByRole('listitem').filter({ hasText: 'System trust store' });
      await part.getByText('not trusted yet').waitFor();
      await store.getByText('does not trust it yet').waitFor();
      await store.getByRole('link', { name: /^Open System trust store/ }).click();
      await page.getByRole('button', { name: 'Apply and verify' }).click();
      await page.getByRole('heading', { name: 'System trust store is connected' }).waitFor();
      await goTo(page, '/connect/certificates');
      await store.getByText('trusts it; Berth told it').waitFor();
      await part.getByText('trusted', { exact: true }).waitFor();
      await control(shared.data).ask('disconnect', { engine: 'system' });
    },
  );

  test('the authority is copied and saved for other machines, with the commands of each system', async () => {
    const { page, berth } = shared;
    const others = page.getByRole('region', { name: 'Other machines' });
    await others.getByText('sudo update-ca-certificates').waitFor();
    await others.getByRole('button', { name: 'Copy PEM' }).click();
    await expect.poll(() => copied(berth)).toBe(await authority());
    await page.evaluate(catchSaved);
    await others.getByRole('button', { name: 'Save the certificate…' }).click();
    expect(await page.evaluate('savedName')).toBe('berth-authority.crt');
    expect(await page.evaluate('savedBlob.text()')).toBe(await authority());
    const system = others.getByRole('combobox', { name: 'System' });
    for (const [name, command] of [
      ['macOS', /security add-trusted-cert/],
      ['Windows', /certutil|Import-Certificate/],
      ['Firefox, Chromium', /certutil/],
      ['Java', /keytool/],
      ['Node', /NODE_EXTRA_CA_CERTS/],
      ['Docker', /certs\.d/],
    ] as const) {
      await system.selectOption({ label: name });
      await others.getByText(command).first().waitFor();
    }
  });
});

/** Such as Debian's, of a machine under this folder. */
function trustStore(folder: string): void {
  const anchors = join(folder, 'root/usr/local/share/ca-certificates');
  const certs = join(folder, 'root/etc/ssl/certs');
  for (const path of [anchors, certs]) mkdirSync(path, { recursive: true });
  const script = `#!/bin/sh\ncat '${anchors}'/*.crt > '${certs}/ca-certificates.crt' 2> /dev/null || true\n`;
  writeFileSync(join(folder, 'bin/update-ca-certificates'), script, { mode: 0o755 });
}
