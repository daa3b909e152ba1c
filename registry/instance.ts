/** By this header, in its answer to `/`, a registry tells which one it is. */
export const instanceHeader = 'berth-instance';
