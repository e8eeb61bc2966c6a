import { Component, type ComponentChildren, createContext } from 'preact';
import { useContext, useMemo } from 'preact/hooks';
import type { Rendition } from './content-type';
import { find } from './registry';
import { unknown } from './unknown';

/** Documents hold documents; a chain longer than any real one is not followed. */
const deepest = 6;
const Depth = createContext(0);

export function rendition(type: string, content: unknown): Rendition {
  return find(type)?.render(content) ?? unknown(type, content);
}

interface Props {
  type: string;
  content: unknown;
  /** Puts text into a speech bubble; without it the surface around the document is used. */
  framed?: boolean;
}

/** Shows a document of any type. Whatever is in it, the rest of the page stands. */
export function Document({ type, content, framed = false }: Props) {
  const depth = useContext(Depth);
  const { View, frame } = useMemo(
    () => (depth < deepest ? rendition(type, content) : unknown(type, content)),
    [type, content, depth],
  );
  return (
    <Depth.Provider value={depth + 1}>
      <Guard fallback={() => unknown(type, content)}>
        {framed && frame === 'bubble' ? (
          <div class="bubble">
            <View />
          </div>
        ) : (
          <View />
        )}
      </Guard>
    </Depth.Provider>
  );
}

interface GuardProps {
  fallback: () => Rendition;
  children: ComponentChildren;
}

class Guard extends Component<GuardProps, { failed: boolean }> {
  override state = { failed: false };

  static override getDerivedStateFromError() {
    return { failed: true };
  }

  override render() {
    if (!this.state.failed) return <>{this.props.children}</>;
    const { View } = this.props.fallback();
    return <View />;
  }
}
