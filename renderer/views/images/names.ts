// Distribution spec, "Pulling manifests": the grammars of <name> and of a tag. The registry has the last word; here
// they are known so that a name is refused while it is typed.
const component = '[a-z0-9]+(?:(?:\\.|_|__|-+)[a-z0-9]+)*';
const repositoryGrammar = new RegExp(`^${component}(?:/${component})*$`);
const tagGrammar = /^[a-zA-Z0-9_][a-zA-Z0-9._-]{0,127}$/;

export function isRepositoryName(text: string): boolean {
  return (
    text.length <= 255 && repositoryGrammar.test(text) && text.split('/').every((part) => part.length <= 128)
  );
}

export function isTagName(text: string): boolean {
  return tagGrammar.test(text);
}
