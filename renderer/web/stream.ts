import { breath } from '../breath.ts';

/** The lines of a streamed answer, several at once as they arrive, until it ends or `signal` says stop. */
export async function* linesOf(url: string, signal: AbortSignal): AsyncGenerator<string[]> {
  const response = await fetch(url, { signal, cache: 'no-store' });
  if (!response.ok || response.body === null) throw new Error(`${url} answered ${response.status}`);
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = '';
  for (let read = await reader.read(); !read.done; read = await reader.read()) {
    const lines = (rest + read.value).split('\n');
    rest = lines.pop() ?? '';
    const whole = lines.filter((line) => line !== '');
    if (whole.length > 0) yield whole;
    // What has arrived already is read without a pause; much of it must not hold up the page.
    await breath();
  }
}
