// Whether the sheet of all keys is open: by its own key, and from the account menu.

class KeyHelp {
  isOpen = $state(false);
}

export const keyHelp = new KeyHelp();
