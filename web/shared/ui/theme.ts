import { signal } from '@preact/signals';

export type Theme = 'system' | 'light' | 'dark';

const key = 'parlance.theme';
export const themes: Theme[] = ['system', 'light', 'dark'];

function stored(): Theme {
  try {
    return themes.find((theme) => theme === localStorage.getItem(key)) ?? 'system';
  } catch {
    return 'system';
  }
}

export const theme = signal<Theme>('system');

/** Colours the page as chosen, and remembers it. `system` follows the device. */
export function setTheme(next: Theme): void {
  theme.value = next;
  document.documentElement.dataset.theme = next;
  try {
    localStorage.setItem(key, next);
  } catch {
    // It holds until the page is left.
  }
}

export function applyStoredTheme(): void {
  theme.value = stored();
  document.documentElement.dataset.theme = theme.value;
}
