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

function hueOf(text: string): number {
  let hash = 0;
  for (const char of text.toLowerCase()) hash = (hash * 31 + (char.codePointAt(0) ?? 0)) % 3600;
  return Math.round(hash / 10);
}
