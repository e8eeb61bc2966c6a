/**
 * Keeps `--visible-height` at the height not covered by the on-screen keyboard, for browsers
 * that lay the keyboard over the page instead of making the page smaller.
 */
export function followVisibleHeight(): void {
  const viewport = window.visualViewport;
  if (!viewport) return;
  const update = () => {
    // Pinch zoom makes the viewport smaller too, and must not squeeze the page.
    if (viewport.scale > 1.01) return;
    document.documentElement.style.setProperty('--visible-height', `${viewport.height}px`);
    // iOS scrolls the whole page to show the focused field, which then is not needed.
    window.scrollTo(0, 0);
  };
  viewport.addEventListener('resize', update);
  update();
}
