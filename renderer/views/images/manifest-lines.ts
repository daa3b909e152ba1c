/** A line of a text as it is drawn; a long one goes on over several, so that no line is ever wide or slow. */
export interface ShownLine {
  /** Null where the line above goes on. */
  number: number | null;
  text: string;
}

export function shownLines(text: string, width: number): ShownLine[] {
  return text.split('\n').flatMap((line, at) => {
    const pieces = line.match(new RegExp(`.{1,${width}}`, 'gsu')) ?? [''];
    return pieces.map((piece, i) => ({ number: i === 0 ? at + 1 : null, text: piece }));
  });
}

/** The same JSON with a member a line; what is no JSON stays as it is. */
export function prettyPrinted(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}
