// Light, dark or as the device says; remembered on this device. The colours themselves are in `app.css`.

export type Theme = 'auto' | 'light' | 'dark';

const KEY = 'photostead.theme';

function remembered(): Theme {
  try {
    const value = localStorage.getItem(KEY);
    return value === 'light' || value === 'dark' ? value : 'auto';
  } catch {
    return 'auto'; // Storage may be forbidden; the choice then lasts for the visit.
  }
}

class ThemeChoice {
  current = $state<Theme>(remembered());

  choose(theme: Theme): void {
    this.current = theme;
    this.apply();
    try {
      localStorage.setItem(KEY, theme);
    } catch {
      // See `remembered`.
    }
  }

  apply(): void {
    document.documentElement.dataset.theme = this.current;
  }
}

export const theme = new ThemeChoice();
