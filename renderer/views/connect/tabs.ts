import type { ComponentType } from 'react';
import { Certificates } from './certificates/certificates.tsx';
import { Doctor } from './doctor/doctor.tsx';
import { Tools } from './tools/tools.tsx';
import { Users } from './users/users.tsx';

/** The tabs of the place in their order, by the second part of their address; the tools are `/connect` itself. */
export const tabs = {
  tools: Tools,
  certificates: Certificates,
  users: Users,
  doctor: Doctor,
} satisfies Record<string, ComponentType>;

export type TabName = keyof typeof tabs;
