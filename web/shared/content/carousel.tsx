import { useRef } from 'preact/hooks';
import { t } from '../i18n';
import { ChevronIcon } from '../ui/icons';
import { type DocumentSelect, DocumentSelectView } from './document-select';
import { PathContext } from './host';

/** Multimedia menus side by side, to be swiped, scrolled or stepped through. */
export function Carousel({ cards }: { cards: DocumentSelect[] }) {
  const track = useRef<HTMLDivElement>(null);
  const step = (direction: 1 | -1) => {
    const width = track.current?.firstElementChild?.clientWidth ?? 0;
    track.current?.scrollBy({ left: direction * (width + 12), behavior: 'smooth' });
  };
  return (
    <div class="carousel">
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region needs the keyboard */}
      <div class="carousel-track" ref={track} tabIndex={0}>
        {cards.map((card, index) => (
          <PathContext.Provider key={index} value={`${index}/`}>
            <DocumentSelectView content={card} />
          </PathContext.Provider>
        ))}
      </div>
      {cards.length > 1 && (
        <div class="carousel-steps">
          <button type="button" class="round" onClick={() => step(-1)}>
            <ChevronIcon class="icon-back" />
            <span class="unseen">{t('content.previous')}</span>
          </button>
          <button type="button" class="round" onClick={() => step(1)}>
            <ChevronIcon />
            <span class="unseen">{t('content.next')}</span>
          </button>
        </div>
      )}
    </div>
  );
}
