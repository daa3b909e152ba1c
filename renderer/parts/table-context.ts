import { createContext, useContext } from 'react';

/** Whether a part stands in a table, where rows have the focus and not what is in them. */
export const InTable = createContext(false);

export const useInTable = (): boolean => useContext(InTable);
