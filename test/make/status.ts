import type { Status } from '../../registry/control/contract.ts';

/** A registry that runs and holds nothing, unless said otherwise. */
export function makeStatus(changes: Partial<Status> = {}): Status {
  return {
    version: '1.0.0',
    pid: 1,
    startedAt: 0,
    data: '/data',
    addresses: ['http://localhost:5000'],
    listening: ['127.0.0.1:5000', '[::1]:5000'],
    readOnly: false,
    exposed: false,
    store: { repositories: 0, tags: 0, manifests: 0, blobs: 0, bytes: 0 },
    disk: { free: 1, total: 2 },
    trouble: null,
    notices: [],
    cleanUpBytes: null,
    trash: { entries: 0, bytes: 0 },
    budget: null,
    ...changes,
  };
}
