import type { ComponentType } from 'react';
import { Certificates } from './certificates/certificates.tsx';
import { Doctor } from './doctor/doctor.tsx';
import type { TabName } from './tab-names.ts';
import { Tools } from './tools/tools.tsx';
import { Users } from './users/users.tsx';

/** What each tab shows. */
export const tabs: Record<TabName, ComponentType> = {
  tools: Tools,
  certificates: Certificates,
  users: Users,
  doctor: Doctor,
};
