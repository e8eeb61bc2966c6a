import { createContext } from 'preact';
import { useContext } from 'preact/hooks';

/** What a document may do in the conversation that shows it. */
export interface ContentHost {
  /** False for what the person sent, and where a conversation is only looked at. */
  interactive: boolean;
  /** True until the person has answered: options valid only now are shown. */
  current: boolean;
  /** Options of the document that were chosen before. */
  chosen: readonly string[];
  choose(option: string, type: string, content: unknown, label: string): void;
  openImage(href: string, title: string): void;
}

const onLooker: ContentHost = {
  interactive: false,
  current: false,
  chosen: [],
  choose() {},
  openImage() {},
};

export const HostContext = createContext<ContentHost>(onLooker);

/** Where in its message a document stands, so that options of several menus are told apart. */
export const PathContext = createContext('');

/** Names option number `index` of the document within its message. */
export function useOptionName(): (index: number) => string {
  const path = useContext(PathContext);
  return (index) => `${path}${index}`;
}
