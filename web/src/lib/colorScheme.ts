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
function colorScheme(): ColorScheme {
  const chosen = stored();
  if (chosen === 'light' || chosen === 'dark') return chosen;
  return prefersDark.matches ? 'dark' : 'light';
}

const { dataset } = document.documentElement;

export function markColorScheme(): void {
  dataset.mantineColorScheme = colorScheme();
}

/** The other one from now on. */
export function toggleColorScheme(): void {
  const scheme: ColorScheme = dataset.mantineColorScheme === 'dark' ? 'light' : 'dark';
  dataset.mantineColorScheme = scheme;
  try {
    window.localStorage.setItem(COLOR_SCHEME_KEY, scheme);
  } catch {
    // then it is chosen for this page alone
  }
}

/** The system's may change while the page is open. */
export const followColorScheme = () => prefersDark.addEventListener('change', markColorScheme);
