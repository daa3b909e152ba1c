/**
 * Read by tsc alone: the stand-in has no public member that Electron's own declarations lack, and what answers at once or
 * later there does so here.
 */
import type * as Real from 'electron';
import type * as StandIn from './index.ts';

type Public<T> = Exclude<keyof T, `_${string}` | 'prototype'>;
type Invented<Mine, Theirs> = Exclude<Public<Mine>, keyof Theirs>;

type Late<T> = T extends Promise<unknown> ? true : false;
/** Methods that are sync in one and async in the other, and members that are a method in one alone. */
type Mistimed<Mine, Theirs> = {
  [K in Public<Mine> & keyof Theirs]: Theirs[K] extends (...args: never[]) => infer Answer
    ? Mine[K] extends (...args: never[]) => infer Given
      ? Late<Answer> extends Late<Given>
        ? never
        : K
      : K
    : never;
}[Public<Mine> & keyof Theirs];

type None<T extends never> = T;
type Module = typeof StandIn;
type Objects = Exclude<Extract<keyof Module, keyof typeof Real>, Classes | 'default'>;
type Classes = 'BrowserWindow' | 'Menu' | 'MenuItem' | 'Notification' | 'Tray';
type Mine<K extends Classes> = InstanceType<Module[K]>;
type Theirs<K extends Classes> = InstanceType<(typeof Real)[K]>;

export type Conforms = [
  None<Exclude<keyof Module, keyof typeof Real | 'default'>>,
  None<{ [K in Objects]: Invented<Module[K], (typeof Real)[K]> }[Objects]>,
  None<{ [K in Objects]: Mistimed<Module[K], (typeof Real)[K]> }[Objects]>,
  None<{ [K in Classes]: Invented<Mine<K>, Theirs<K>> }[Classes]>,
  None<{ [K in Classes]: Mistimed<Mine<K>, Theirs<K>> }[Classes]>,
  None<{ [K in Classes]: Invented<Module[K], (typeof Real)[K]> }[Classes]>,
  None<Exclude<Invented<StandIn.BrowserWindow['webContents'], Real.WebContents>, 'getLastWebPreferences'>>,
  None<Mistimed<StandIn.BrowserWindow['webContents'], Real.WebContents>>,
  None<Invented<ReturnType<Module['utilityProcess']['fork']>, Real.UtilityProcess>>,
  None<Invented<Module['session']['defaultSession'], Real.Session>>,
];
