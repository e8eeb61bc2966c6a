/** What was being written when the page was left, kept for each bot in this tab. */

const keyOf = (bot: string) => `parlance.draft.${bot.toLowerCase()}`;

export function loadDraft(bot: string): string {
  try {
    return sessionStorage.getItem(keyOf(bot)) ?? '';
  } catch {
    return '';
  }
}

export function saveDraft(bot: string, text: string): void {
  try {
    if (text) sessionStorage.setItem(keyOf(bot), text);
    else sessionStorage.removeItem(keyOf(bot));
  } catch {
    // The draft then lasts as long as the page.
  }
}
