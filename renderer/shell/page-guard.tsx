import { Component, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Page } from '../parts/page.tsx';
import { PageError } from '../parts/page-error.tsx';

/** A page that breaks leaves the others and the way to them. */
export class PageGuard extends Component<{ children: ReactNode }, { error: unknown }> {
  override state = { error: null };

  static getDerivedStateFromError(error: unknown): { error: unknown } {
    return { error };
  }

  override render(): ReactNode {
    if (this.state.error === null) return this.props.children;
    return <Broken error={this.state.error} onRetry={() => this.setState({ error: null })} />;
  }
}

function Broken({ error, onRetry }: { error: unknown; onRetry: () => void }) {
  const { t } = useTranslation();
  return (
    <Page title={t('broken')} independent>
      <PageError title={t('broken')} error={error} onRetry={onRetry} />
    </Page>
  );
}
