/** Whether a registry's name is this machine by itself, so that containerd and Docker speak plain HTTP to it. */
export function isLocalName(name: string): boolean {
  const host = name.replace(/:\d+$/, '').replace(/^\[(.*)\]$/, '$1');
  return host === 'localhost' || host === '::1' || /^127(\.\d{1,3}){3}$/.test(host);
}
