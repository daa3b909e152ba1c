/** What a server shows, as PEM: the certificate with its chain, and its key. */
export interface ServedPair {
  cert: string;
  key: string;
}
