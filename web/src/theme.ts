import { createTheme, type CSSVariablesResolver, type MantineColorsTuple } from '@mantine/core';

const sea: MantineColorsTuple = [
  '#edf8f5',
  '#d8efe9',
  '#b1dfd3',
  '#86cdbb',
  '#60bca6',
  '#3fa18d',
  '#238473',
  '#146c60',
  '#0f5a50',
  '#0b463f',
];

/** A warm, quiet grey for dark surfaces. */
const dark: MantineColorsTuple = [
  '#e4e7e5',
  '#c3c8c5',
  '#a3aaa6',
  '#7f8783',
  '#515856',
  '#3b413f',
  '#2b302e',
  '#1f2322',
  '#171a19',
  '#101211',
];

export const theme = createTheme({
  primaryColor: 'sea',
  primaryShade: { light: 7, dark: 7 },
  colors: { sea, dark },
  defaultRadius: 'md',
  cursorType: 'pointer',
  fontFamily: 'system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif',
  headings: {
    fontWeight: '650',
    sizes: {
      h1: { fontSize: '1.75rem', lineHeight: '1.2' },
      h2: { fontSize: '1.25rem', lineHeight: '1.3' },
      h3: { fontSize: '1.05rem', lineHeight: '1.35' },
    },
  },
  // By name: an import of the components themselves would put all of them on every page.
  components: {
    // A long label takes a second line; cut off, it would not say what the button does.
    Button: {
      defaultProps: { size: 'md' },
      styles: {
        root: {
          display: 'inline-flex',
          alignItems: 'center',
          justifyContent: 'center',
          height: 'auto',
          minHeight: 'var(--button-height)',
          paddingBlock: 4,
        },
        label: { whiteSpace: 'normal', lineHeight: 1.3 },
      },
    },
    Card: { defaultProps: { radius: 'lg', padding: 'lg', withBorder: true } },
    Paper: { defaultProps: { radius: 'lg' } },
    Modal: {
      defaultProps: {
        radius: 'lg',
        centered: true,
        // A dialog's head is no second banner of the page.
        attributes: { header: { role: 'presentation' } },
      },
    },
    // A closed list is not there; as a hidden part of the page each would be measured at its start.
    Combobox: { defaultProps: { keepMounted: false } },
    // They go by themselves.
    Notification: { defaultProps: { withCloseButton: false } },
    Badge: {
      defaultProps: { variant: 'light', radius: 'sm', tt: 'none', fw: 600 },
      styles: { root: { flexShrink: 0, maxWidth: 'none', overflow: 'visible' }, label: { overflow: 'visible' } },
    },
    // 16 px keep phones from zooming in when a field is tapped.
    InputWrapper: { defaultProps: { size: 'md' } },
    Input: { defaultProps: { size: 'md' } },
  },
});

/** Some of Mantine's text colours are a shade too pale for WCAG AA on our grounds. */
export const cssVariables: CSSVariablesResolver = () => ({
  variables: {},
  light: {
    '--mantine-color-body': '#fbfaf7',
    '--mantine-color-dimmed': '#5a625f',
    '--mantine-color-placeholder': '#6b7370',
    '--mantine-color-error': '#c92a2a',
    '--mantine-color-yellow-light-color': '#8a4b00',
    '--mantine-color-orange-light-color': '#9c3706',
    '--mantine-color-green-light-color': '#1d692e',
    '--mantine-color-red-light-color': '#b02525',
    '--mcf-surface': '#ffffff',
  },
  dark: {
    '--mantine-color-body': '#171a19',
    '--mantine-color-dimmed': '#a3aaa6',
    '--mantine-color-placeholder': '#9aa29e',
    '--mantine-color-error': '#ff8787',
    '--mcf-surface': '#1f2322',
  },
});
