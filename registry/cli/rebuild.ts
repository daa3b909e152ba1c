import { type Rebuilt, rebuildStore } from '../rebuild/rebuild.ts';
import { formatBytes } from './format.ts';

export interface RebuildCliOptions {
  data: string;
  json?: boolean;
  dryRun?: boolean;
  replaceNewer?: boolean;
}

/** Rebuilds the database of a folder that no registry serves. */
export async function rebuild({ data, json, ...options }: RebuildCliOptions): Promise<void> {
  const rebuilt = await rebuildStore(data, options);
  console.log(json ? JSON.stringify(rebuilt, null, 2) : describe(rebuilt));
}

function describe(rebuilt: Rebuilt): string {
  const { blobs, bytes, registered, found, manifests, tags, deleted, damaged } = rebuilt;
  const counts: [number, string][] = [
    [registered, 'files that the database did not know'],
    [found, 'blobs that it took for lost'],
    [manifests, 'manifests put back'],
    [tags, 'tags put back, by the log'],
    [deleted, 'things deleted again, by the log; they are in the trash'],
    [damaged, 'blobs that images need and that are missing or damaged; push them again'],
  ];
  return [
    ...begun(rebuilt),
    `${blobs} blobs with ${formatBytes(bytes)} are there.`,
    ...counts.filter(([count]) => count > 0).map(([count, what]) => `  ${count} ${what}`),
    ...listed('Manifests whose names nobody knows:', rebuilt.recovered),
    ...listed('Tags without their manifest, which was removed since or is lost:', rebuilt.dropped),
    rebuilt.dryRun ? 'Nothing was changed.' : `Serve it: berth serve --data ${rebuilt.folder}`,
  ].join('\n');
}

function begun({ database, backup, setAside, unusable }: Rebuilt): string[] {
  if (database.state === 'whole') return ['The database is whole; it was compared with the files.'];
  const reason = 'reason' in database ? `: ${database.reason}` : '';
  return [
    `The database is ${database.state}${reason}.`,
    ...unusable.map((one) => `The copy ${one.file} cannot be used: ${one.reason}.`),
    backup ? `It begins with the copy ${backup}.` : 'There is no copy to begin with, so it begins empty.',
    ...(setAside ? [`What was there is kept as ${setAside}.`] : []),
  ];
}

const mostListed = 20;

function listed(title: string, references: string[]): string[] {
  if (references.length === 0) return [];
  const rest = references.length - mostListed;
  return [
    title,
    ...references.slice(0, mostListed).map((reference) => `  ${reference}`),
    ...(rest > 0 ? [`  and ${rest} more (--json has all of them)`] : []),
  ];
}
