/** The bot's first letter on a colour of its own. */
export function Avatar({
  name,
  identity,
  large,
}: {
  name: string;
  identity: string;
  large?: boolean;
}) {
  const letter = [...name.trim()][0]?.toLocaleUpperCase() ?? '?';
  return (
    <span
      class={large ? 'avatar avatar-large' : 'avatar'}
      style={{ '--hue': String(hueOf(identity)) }}
      aria-hidden="true"
    >
      {letter}
    </span>
  );
}

/** Hues that stand well beside the accent colour. */
const hues = [12, 168, 190, 212, 232, 258, 342];

function hueOf(text: string): number {
  let hash = 0;
  for (const char of text.toLowerCase()) hash = (hash * 31 + (char.codePointAt(0) ?? 0)) % 99_991;
  return hues[hash % hues.length] ?? 190;
}
