/** How long "typing…" stays when nothing follows it. */
export const typingExpiryMs = 30_000;
const repeatMs = 8_000;
const pauseAfterMs = 4_000;

/**
 * Tells the other side that the person writes, sparingly: `composing` at most once in a few
 * seconds while keys are pressed, `paused` once after they stop or the draft is emptied.
 */
export class TypingReporter {
  private composingSince = 0;
  private pauseTimer: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly report: (state: 'composing' | 'paused') => void) {}

  /** The draft changed; `empty` when nothing is left of it. */
  edited(empty: boolean): void {
    if (empty) {
      this.stopped();
      return;
    }
    const now = Date.now();
    if (now - this.composingSince >= repeatMs) {
      this.composingSince = now;
      this.report('composing');
    }
    clearTimeout(this.pauseTimer);
    this.pauseTimer = setTimeout(() => this.stopped(), pauseAfterMs);
  }

  /** Sent: the message itself says that typing ended. */
  sent(): void {
    clearTimeout(this.pauseTimer);
    this.composingSince = 0;
  }

  private stopped(): void {
    clearTimeout(this.pauseTimer);
    if (!this.composingSince) return;
    this.composingSince = 0;
    this.report('paused');
  }
}
