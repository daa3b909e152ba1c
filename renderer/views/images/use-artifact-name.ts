import { useCallback } from 'react';
import { useTranslation } from 'react-i18next';
import { artifactKind, artifactTypeOf, shortType } from './artifacts.ts';

/** What an artifact is called; null for an image. */
export function useArtifactName(): (type: string | null) => string | null {
  const { t } = useTranslation('images');
  return useCallback(
    (given) => {
      const type = artifactTypeOf(given);
      if (type === null) return null;
      const kind = artifactKind(type);
      return kind ? t(`artifact.${kind}`) : shortType(type);
    },
    [t],
  );
}
