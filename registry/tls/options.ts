export interface TlsOptions {
  /** Where the authority, the certificates and their keys are kept. */
  home: string;
  onError(error: unknown, what: string): void;
  /** Names that clients are told to use: the local certificate is for them too, where its authority may sign for them. */
  hosts?: readonly string[];
  /** Whether the system trusts this authority; false where nobody looks. */
  isTrusted?(authority: string): Promise<boolean>;
  lookEveryMs?: number;
}
