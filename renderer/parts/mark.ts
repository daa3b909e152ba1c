/** Running is a disc, working a turning ring, attention a triangle, stopped a hollow ring, failed a diamond. */
export type Mark = 'running' | 'working' | 'attention' | 'stopped' | 'failed';
