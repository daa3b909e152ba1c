/** The same keys in a language without a singular of its own: Chinese has `_other` alone. */
export type Translated<Source> = {
  [Key in keyof Source as Key extends `${string}_one` ? never : Key]: Source[Key] extends string
    ? string
    : Translated<Source[Key]>;
};
