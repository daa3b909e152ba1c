/** An event whose consequence a listener can prevent. */
export interface Preventable {
  readonly defaultPrevented: boolean;
  preventDefault(): void;
}

export function preventable<More extends object>(more: More = {} as More): Preventable & More {
  let prevented = false;
  return {
    ...more,
    get defaultPrevented() {
      return prevented;
    },
    preventDefault() {
      prevented = true;
    },
  };
}
