import { formatPlatform, type Platform } from '../manifest.ts';

/** As the database keeps it: `os/architecture[/variant]`. */
export function platformText(platform: Platform | undefined): string | null {
  return platform ? formatPlatform(platform) : null;
}

export function platformFrom(text: string | null): Platform | null {
  const [os, architecture, ...variant] = text?.split('/') ?? [];
  if (!os || !architecture) return null;
  return { os, architecture, ...(variant.length > 0 && { variant: variant.join('/') }) };
}
