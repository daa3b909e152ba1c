import {
  type CSSVariablesResolver,
  createTheme,
  defaultVariantColorsResolver,
  type VariantColorsResolver,
} from '@mantine/core';

const sans = 'var(--sans)';

/** Buttons take their colours from the tokens: one accent, one for what destroys, and quiet ones. */
const variantColorResolver: VariantColorsResolver = (input) => {
  const bad = input.color === 'bad';
  const plain = { background: 'transparent', hover: 'var(--hover)', border: '1px solid transparent' };
  switch (input.variant) {
    case 'filled':
      return {
        background: bad ? 'var(--bad)' : 'var(--accent)',
        hover: `color-mix(in srgb, var(--${bad ? 'bad' : 'accent'}) 90%, var(--text))`,
        color: bad ? 'var(--on-bad)' : 'var(--on-accent)',
        border: '1px solid transparent',
      };
    case 'default':
      return {
        background: 'var(--raised)',
        hover: 'var(--hover)',
        color: bad ? 'var(--bad)' : 'var(--text)',
        border: '1px solid var(--line2)',
      };
    case 'subtle':
      return { ...plain, color: bad ? 'var(--bad)' : 'var(--text2)' };
    default:
      return defaultVariantColorsResolver(input);
  }
};

export const theme = createTheme({
  colors: {
    harbour: [
      '#eef9fb',
      '#d7f1f5',
      '#b5e3e9',
      '#8dd0d9',
      '#63b8c4',
      '#41a0ac',
      '#2a8793',
      '#186e78',
      '#11575f',
      '#0d3f46',
    ],
    gray: [
      '#f2f5f7',
      '#edf2f4',
      '#e9eff1',
      '#dae1e3',
      '#c0c9cc',
      '#9aa5a9',
      '#7d888c',
      '#616d71',
      '#48555a',
      '#132025',
    ],
    dark: [
      '#e5eaec',
      '#c7cfd2',
      '#a9b3b7',
      '#8f9a9e',
      '#364247',
      '#232d31',
      '#192327',
      '#121a1d',
      '#0d1518',
      '#0b1315',
    ],
  },
  primaryColor: 'harbour',
  primaryShade: { light: 7, dark: 4 },
  autoContrast: true,
  luminanceThreshold: 0.3,
  black: '#132025',
  white: '#ffffff',
  fontFamily: sans,
  fontFamilyMonospace: 'var(--mono)',
  headings: {
    fontFamily: sans,
    fontWeight: '650',
    sizes: { h1: { fontSize: '15px', lineHeight: '20px' }, h2: { fontSize: '13px', lineHeight: '20px' } },
  },
  fontSizes: { xs: '12px', sm: '13px', md: '13px', lg: '15px', xl: '20px' },
  lineHeights: { xs: '18px', sm: '20px', md: '20px', lg: '20px', xl: '26px' },
  spacing: { xs: '4px', sm: '8px', md: '12px', lg: '16px', xl: '24px' },
  radius: { xs: '2px', sm: '4px', md: '6px', lg: '10px', xl: '14px' },
  defaultRadius: 'md',
  focusRing: 'auto',
  cursorType: 'default',
  respectReducedMotion: true,
  fontSmoothing: true,
  variantColorResolver,
  components: {
    Button: { defaultProps: { size: 'xs', variant: 'default', fz: 13, fw: 500 } },
    ActionIcon: { defaultProps: { variant: 'subtle', color: 'gray', size: 30 } },
    TextInput: { defaultProps: { size: 'xs' } },
    PasswordInput: { defaultProps: { size: 'xs' } },
    NativeSelect: { defaultProps: { size: 'xs' } },
    Select: { defaultProps: { size: 'xs', allowDeselect: false } },
    NumberInput: { defaultProps: { size: 'xs' } },
    Checkbox: { defaultProps: { size: 'xs', radius: 'sm' } },
    SegmentedControl: { defaultProps: { size: 'xs', radius: 'md' } },
    Tooltip: { defaultProps: { openDelay: 400, withArrow: false, fz: 12 } },
    Modal: { defaultProps: { radius: 'xl', centered: true, withCloseButton: false, padding: 24 } },
    Menu: { defaultProps: { radius: 8, shadow: 'none', position: 'bottom-end' } },
    Badge: { defaultProps: { radius: 'sm', variant: 'light', tt: 'none', fw: 400 } },
    Switch: {
      defaultProps: { size: 'sm', withThumbIndicator: false },
      vars: () => ({
        root: { '--switch-height': '18px', '--switch-width': '32px', '--switch-thumb-size': '14px' },
      }),
    },
    Progress: { defaultProps: { size: 6, radius: 'xs' } },
    Notifications: { defaultProps: { position: 'bottom-center', autoClose: 10_000, limit: 2 } },
  },
});

const tokens = {
  '--mantine-color-body': 'var(--sheet)',
  '--mantine-color-text': 'var(--text)',
  '--mantine-color-dimmed': 'var(--text2)',
  '--mantine-color-placeholder': 'var(--text3)',
  '--mantine-color-default': 'var(--raised)',
  '--mantine-color-default-hover': 'var(--hover)',
  '--mantine-color-default-color': 'var(--text)',
  '--mantine-color-default-border': 'var(--line2)',
  '--mantine-color-anchor': 'var(--accent-text)',
  '--mantine-color-error': 'var(--bad)',
  '--mantine-primary-color-filled': 'var(--accent)',
  '--mantine-primary-color-contrast': 'var(--on-accent)',
};

/** Mantine's own colours are the tokens of tokens.css, which know light and dark themselves. */
export const cssVariablesResolver: CSSVariablesResolver = () => ({
  variables: {},
  light: tokens,
  dark: tokens,
});
