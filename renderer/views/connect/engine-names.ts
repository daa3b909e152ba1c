import { useTranslation } from 'react-i18next';
import type { EngineKind } from '../../../electron/bridge/contract.ts';
import { engineText } from '../../format/engine.ts';

const stores = ['system', 'nss', 'java'] as const;
type Store = (typeof stores)[number];
export const isStore = (kind: EngineKind): kind is Store => isStoreName(kind);
const isStoreName = (name: string): name is Store => (stores as readonly string[]).includes(name);

/** Gives the name of an engine, or of a kind of them, as a person knows it: `Podman`, `kind dev`, `System trust store`. */
export function useEngineName(): (id: string) => string {
  const { t } = useTranslation('connect');
  return (id) => (isStoreName(id) ? t(`kinds.${id}`) : engineText(id));
}
