import fuzzysort from 'fuzzysort';
import { useTranslation } from 'react-i18next';
import { useLocation } from 'wouter';
import { useActionList } from '../../actions.ts';
import { bytesText } from '../../format/bytes.ts';
import { imagePath, referenceOf } from '../../format/reference.ts';
import { ago } from '../../format/time.ts';
import { useLocale } from '../../i18n/index.ts';
import type { IconName } from '../../parts/icon.tsx';
import { useRepositories, useTags } from '../../queries.ts';
import { recentIds } from './recent.ts';

export interface Entry {
  id: string;
  group: 'images' | 'do' | 'go';
  text: string;
  hint?: string | undefined;
  icon: IconName;
  keys?: string | undefined;
  /** For images: what is pulled by the copied command. */
  reference?: string;
  run: () => void;
  /** Positions of the letters that were typed. */
  marked: readonly number[];
}

const mostImages = 6;
const mostOthers = 8;

/** What the palette offers for what is typed: the best hits of each group, what was chosen lately first. */
export function useEntries(typed: string): Entry[] {
  const actions = useActionList();
  const repositories = useRepositoryEntries();
  const others: Entry[] = actions
    .filter(({ group }) => group !== 'list')
    .map((action) => ({
      id: action.id,
      group: action.group === 'go' ? 'go' : 'do',
      text: action.label,
      hint: action.hint,
      icon: action.icon,
      keys: action.keys,
      run: action.run,
      marked: [],
    }));
  const [name = '', tag] = typed.split(':');
  const found = best(repositories, name, mostImages);
  const tags = useTagEntries(typed.length > 1 ? (found[0]?.text ?? null) : null);
  const images =
    tag === undefined
      ? [...found.slice(0, 1), ...best(tags, '', 2), ...found.slice(1)]
      : best(tags, typed, mostImages);
  return [
    ...images,
    ...best(
      others.filter(({ group }) => group === 'do'),
      typed,
      mostOthers,
    ),
    ...best(
      others.filter(({ group }) => group === 'go'),
      typed,
      mostOthers,
    ),
  ];
}

function best(entries: Entry[], typed: string, limit: number): Entry[] {
  const recent = new Map(recentIds().map((id, at) => [id, -at]));
  const lately = ({ id }: Entry) => recent.get(id) ?? Number.NEGATIVE_INFINITY;
  if (typed.trim() === '') {
    return entries.toSorted((a, b) => (lately(b) === lately(a) ? 0 : lately(b) - lately(a))).slice(0, limit);
  }
  return fuzzysort
    .go(typed.trim(), entries, { key: 'text', limit, threshold: 0.3 })
    .map((hit) => ({ ...hit.obj, marked: [...hit.indexes] }));
}

function useRepositoryEntries(): Entry[] {
  const { t } = useTranslation();
  const locale = useLocale();
  const [, go] = useLocation();
  return (useRepositories().data ?? []).map(({ name, tags, bytes, newestTag }) => ({
    id: `image ${name}`,
    group: 'images',
    text: name,
    hint: t('palette.tags', { count: tags, bytes: bytesText(bytes, locale) }),
    icon: 'images',
    reference: referenceOf(name, { tag: newestTag }),
    run: () => go(imagePath(name)),
    marked: [],
  }));
}

function useTagEntries(repository: string | null): Entry[] {
  const { t } = useTranslation();
  const locale = useLocale();
  const [, go] = useLocation();
  const tags = useTags(repository).data ?? [];
  if (repository === null) return [];
  return tags
    .toSorted((a, b) => b.updatedAt - a.updatedAt)
    .map(({ name, updatedAt }) => ({
      id: `image ${repository}:${name}`,
      group: 'images',
      text: `${repository}:${name}`,
      hint: t('palette.pushed', { time: ago(updatedAt, Date.now(), locale) }),
      icon: 'tag',
      reference: `${repository}:${name}`,
      run: () => go(imagePath(repository, name)),
      marked: [],
    }));
}
