import type { ComponentType } from 'react';
import { Doctor } from './doctor/doctor.tsx';
import { Tools } from './tools/tools.tsx';

/** The tabs of the place in their order, by the second part of their address; the tools are `/connect` itself. */
export const tabs = {
  tools: Tools,
  doctor: Doctor,
} satisfies Record<string, ComponentType>;

export type TabName = keyof typeof tabs;
