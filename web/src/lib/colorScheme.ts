/** Where Mantine keeps what was chosen. */
export const COLOR_SCHEME_KEY = 'mantine-color-scheme-value';

type ColorScheme = 'light' | 'dark';

const prefersDark = window.matchMedia('(prefers-color-scheme: dark)');

function stored(): string | null {
  try {
    return window.localStorage.getItem(COLOR_SCHEME_KEY);
  } catch {
    return null; // a browser may refuse
  }
}

/** What was chosen here before; else what the system has. */
export function colorScheme(): ColorScheme {
  const chosen = stored();
  if (chosen === 'light' || chosen === 'dark') return chosen;
  return prefersDark.matches ? 'dark' : 'light';
}

export function markColorScheme(): void {
  document.documentElement.setAttribute('data-mantine-color-scheme', colorScheme());
}

export function chooseColorScheme(scheme: ColorScheme): void {
  window.localStorage.setItem(COLOR_SCHEME_KEY, scheme);
  markColorScheme();
}

/** The system's may change while the page is open. */
export const followColorScheme = () => prefersDark.addEventListener('change', markColorScheme);
