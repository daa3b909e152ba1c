import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { berth } from '../../make/cli.ts';
import { content, descriptorOf, type Image, makeImage } from '../../make/image.ts';
import { live } from '../../make/life.ts';
import { push, pushBlob } from '../../make/push.ts';

describe('a digest that is cut short', () => {
  test('may be of sha512, and is then no digest of sha256', async () => {
    const { url, data } = await live();
    const bytes = Buffer.from('a blob by its longer digest');
    const hex = createHash('sha512').update(bytes).digest('hex');
    await pushBlob(url, 'app', { mediaType: 'any', digest: `sha512:${hex}`, size: bytes.length, bytes });
    const { code, stdout } = await berth(['why', `sha512:${hex.slice(0, 12)}`, '--data', data]);
    expect([code, stdout]).toEqual([0, expect.stringContaining(`sha512:${hex} is a blob of app, 27 B.\n`)]);
    expect((await berth(['why', `sha256:${hex.slice(0, 12)}`, '--data', data])).code).toBe(1);
  });

  test.each(['', '…', '...'])(
    'and ends with %j is the one of the repository that begins so',
    async (ending) => {
      const { url, data } = await live();
      const [image, elsewhere] = [makeImage(), makeImage()];
      await push(url, 'app', image, 'v1');
      await push(url, 'other', elsewhere, 'v1');
      const short = image.manifest.digest.slice(0, 'sha256:'.length + 12);
      const { code, stdout } = await berth(['inspect', `app@${short}${ending}`, '--data', data]);
      expect([code, stdout]).toEqual([0, expect.stringContaining(`app@${image.manifest.digest}\n`)]);
    },
  );

  test('is not looked for in other repositories', async () => {
    const { url, data } = await live();
    const image = makeImage();
    await push(url, 'app', image, 'v1');
    await push(url, 'other', makeImage(), 'v1');
    const short = image.manifest.digest.slice(0, 19);
    const { code, stdout, stderr } = await berth(['inspect', `other@${short}`, '--data', data]);
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toBe(`Nothing in other has a digest that begins with ${short}.\n`);
  });

  test('and begins several is refused with those that it may be', async () => {
    const { url, data } = await live();
    const [one, other] = alike();
    await push(url, 'app', one, 'v1');
    await push(url, 'app', other, 'v2');
    const short = one.manifest.digest.slice(0, 'sha256:'.length + 4);
    const { code, stdout, stderr } = await berth(['inspect', `app@${short}`, '--data', data]);
    expect([code, stdout]).toEqual([1, '']);
    const [sentence, ...candidates] = stderr.trimEnd().split('\n  ');
    expect(sentence).toBe(`Several digests in app begin with ${short}; write more of the one you mean:`);
    expect(candidates).toEqual([one, other].map(({ manifest }) => manifest.digest).sort());
  });

  test.each(['sha256:abc', 'sha256:', 'sha256:xyzw', 'sha1:abcdef', 'sha256:ABCDEF'])(
    'is refused as no digest where it is %s',
    async (digest) => {
      const { url, data } = await live();
      await push(url, 'app', makeImage(), 'v1');
      const { code, stdout, stderr } = await berth(['inspect', `app@${digest}`, '--data', data]);
      expect([code, stdout]).toEqual([1, '']);
      expect(stderr).toMatch(/^The digest is malformed [^\n]+\.\n$/);
    },
  );
});

/** Two images whose digests begin with the same four digits. */
function alike(): [Image, Image] {
  const image = makeImage();
  const known = new Map<string, Image>();
  for (let i = 0; ; i++) {
    const body = { ...JSON.parse(image.manifest.bytes.toString()), annotations: { number: String(i) } };
    const manifest = content(image.manifest.mediaType, Buffer.from(JSON.stringify(body)));
    const beginning = descriptorOf(manifest).digest.slice(0, 'sha256:'.length + 4);
    const other = known.get(beginning);
    if (other) return [other, { ...image, manifest }];
    known.set(beginning, { ...image, manifest });
  }
}
