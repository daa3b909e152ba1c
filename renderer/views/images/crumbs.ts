import { imagePath } from '../../format/reference.ts';

interface Step {
  label: string;
  to?: string;
}

/** `Images / shop / checkout / 1.8.2`, where the folders of a name lead nowhere by themselves. */
export function crumbsOf(images: string, repository: string, last?: string): Step[] {
  const parts = repository.split('/');
  const name = parts.pop() ?? '';
  return [
    { label: images, to: '/images' },
    ...parts.map((label) => ({ label })),
    { label: name, to: imagePath(repository) },
    ...(last === undefined ? [] : [{ label: last }]),
  ];
}
