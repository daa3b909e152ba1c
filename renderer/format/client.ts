/** `docker 28.5.1`: the product of a client as people write it; `–` for one that does not say. */
export function clientName(client: string): string {
  return client.replace('/', ' ') || '–';
}
