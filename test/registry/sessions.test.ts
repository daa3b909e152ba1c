import fc from 'fast-check';
import { expect, test } from 'vitest';
import { inShort } from '../make/answer.ts';
import type { Answer } from '../make/ask.ts';
import { makeBlob } from '../make/blob.ts';
import { type SharedRegistry, sharedRegistry } from '../make/registry.ts';

const registry = sharedRegistry();

/** What a session should have: an array, and nothing cleverer. */
interface Model {
  bytes: number[];
}

/** The session under test. */
interface Real {
  registry: SharedRegistry;
  session: string;
}

type Step = fc.AsyncCommand<Model, Real>;

const rangeOf = ({ bytes }: Model) => `0-${Math.max(0, bytes.length - 1)}`;

/** Runs one PATCH and looks at the session afterwards, by the answer and by asking. */
async function send(
  { registry, session }: Real,
  body: Buffer | Buffer[],
  headers: Record<string, string> = {},
): Promise<{ answer: Answer; standing: string | undefined }> {
  const answer = await registry.ask('PATCH', session, { body, headers });
  const { status, headers: found } = await registry.ask('GET', session);
  expect(status).toBe(204);
  return { answer, standing: found.range };
}

/** A chunk that begins where the session stands. */
class Chunk implements Step {
  readonly bytes: number[];
  readonly streamed: boolean;
  readonly named: boolean;

  constructor(bytes: number[], { streamed, named }: { streamed: boolean; named: boolean }) {
    this.bytes = bytes;
    this.streamed = streamed;
    this.named = named && bytes.length > 0;
  }

  check() {
    return true;
  }

  async run(model: Model, real: Real) {
    const start = model.bytes.length;
    model.bytes.push(...this.bytes);
    const body = Buffer.from(this.bytes);
    const range: Record<string, string> = this.named
      ? { 'content-range': `${start}-${model.bytes.length - 1}` }
      : {};
    const { answer, standing } = await send(real, this.streamed ? [body] : body, range);
    expect(answer.status).toBe(202);
    expect(answer.headers.range).toBe(rangeOf(model));
    expect(standing).toBe(rangeOf(model));
  }

  toString() {
    return `chunk(${this.bytes.length}${this.streamed ? ', streamed' : ''}${this.named ? ', named' : ''})`;
  }
}

/** A chunk that begins elsewhere: `shift` bytes before or behind where the session stands. */
class Misfit implements Step {
  readonly bytes: number[];
  readonly shift: number;

  constructor(bytes: number[], shift: number) {
    this.bytes = bytes;
    this.shift = shift;
  }

  check({ bytes }: Readonly<Model>) {
    return bytes.length + this.shift >= 0;
  }

  async run(model: Model, real: Real) {
    const start = model.bytes.length + this.shift;
    const range = `${start}-${start + this.bytes.length - 1}`;
    const { answer, standing } = await send(real, Buffer.from(this.bytes), { 'content-range': range });
    expect(inShort(answer)).toBe('416 RANGE_INVALID');
    expect(answer.headers.range).toBe(rangeOf(model));
    expect(answer.headers.location).toBe(real.session);
    expect(standing).toBe(rangeOf(model));
  }

  toString() {
    return `misfit(${this.bytes.length}, ${this.shift > 0 ? 'gap' : 'replay'} of ${Math.abs(this.shift)})`;
  }
}

/** A body of another length than its range says. */
class WrongLength implements Step {
  readonly bytes: number[];
  readonly difference: number;

  constructor(bytes: number[], difference: number) {
    this.bytes = bytes;
    this.difference = difference;
  }

  check() {
    return this.bytes.length + this.difference > 0;
  }

  async run(model: Model, real: Real) {
    const start = model.bytes.length;
    const range = `${start}-${start + this.bytes.length + this.difference - 1}`;
    const { answer, standing } = await send(real, [Buffer.from(this.bytes)], { 'content-range': range });
    expect(inShort(answer)).toBe('400 SIZE_INVALID');
    expect(standing).toBe(rangeOf(model));
  }

  toString() {
    return `wrongLength(${this.bytes.length}, ${this.difference})`;
  }
}

/** An attempt to finish that cannot succeed, and must not hurt. */
class Premature implements Step {
  readonly query: string;

  constructor(query: string) {
    this.query = query;
  }

  check() {
    return true;
  }

  async run(model: Model, { registry, session }: Real) {
    expect(inShort(await registry.ask('PUT', `${session}${this.query}`))).toBe('400 DIGEST_INVALID');
    expect((await registry.ask('GET', session)).headers.range).toBe(rangeOf(model));
  }

  toString() {
    return `premature(${this.query})`;
  }
}

const someBytes = fc.uint8Array({ maxLength: 64 }).map((bytes) => [...bytes]);
const anyByte = fc.uint8Array({ minLength: 1, maxLength: 64 }).map((bytes) => [...bytes]);
const other = fc.oneof(fc.integer({ min: -70, max: -1 }), fc.integer({ min: 1, max: 70 }));
const steps = fc.commands(
  [
    fc
      .tuple(someBytes, fc.record({ streamed: fc.boolean(), named: fc.boolean() }))
      .map(([bytes, how]) => new Chunk(bytes, how)),
    fc.tuple(anyByte, other).map(([bytes, shift]) => new Misfit(bytes, shift)),
    fc.tuple(someBytes, other).map(([bytes, difference]) => new WrongLength(bytes, difference)),
    fc.constantFrom('', '?digest=sha256:abc', '?digest=md5:00').map((query) => new Premature(query)),
  ],
  { maxCommands: 12 },
);

test('whatever is sent in chunks, the session stands where an array would, and the blob is that array', async () => {
  const last = fc.record({
    bytes: someBytes,
    algorithm: fc.constantFrom('sha256' as const, 'sha512' as const),
  });
  await fc.assert(
    fc.asyncProperty(steps, last, async (commands, { bytes, algorithm }) => {
      const model: Model = { bytes: [] };
      const session = await registry.open('model');
      await fc.asyncModelRun(() => ({ model, real: { registry, session } }), commands);
      const start = model.bytes.length;
      model.bytes.push(...bytes);
      const whole = makeBlob(Buffer.from(model.bytes));
      const digest = whole[algorithm];
      const { status } = await registry.ask('PUT', `${session}?digest=${digest}`, {
        body: Buffer.from(bytes),
        headers: bytes.length > 0 ? { 'content-range': `${start}-${model.bytes.length - 1}` } : {},
      });
      expect(status).toBe(201);
      const pulled = await registry.ask('GET', `/v2/model/blobs/${digest}`);
      expect(pulled.body).toEqual(whole.bytes);
      expect((await registry.ask('GET', session)).status).toBe(404);
    }),
    { numRuns: 60 },
  );
  expect(registry.leftovers()).toEqual([]);
});
